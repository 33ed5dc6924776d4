export { openServer } from './http/open-server.js'
export type { DocketServer, ServerOptions } from './http/open-server.js'

export { openCentralStore } from './store/central-store.js'
export type { CentralStore, CentralStoreOptions, PushedCommits } from './store/central-store.js'
export type { PushResult } from './store/append.js'
export type { CommitsText } from './store/commit-json.js'
export type { PullRange } from './store/read-commits.js'
export type { HeadListener } from './store/head-feed.js'
export type { RevokedDevice, Revocations } from './store/revocations.js'
export type { DatabaseLocation } from './database/open-database.js'
export type { PostgresOptions } from './database/postgres-database.js'
export type { ConnectionCounts } from './database/sql-database.js'

export { verifyStore } from './audit/verify-store.js'
export type { StoreReport, VerifyProgress } from './audit/verify-store.js'
export type { StoreFault } from './audit/check-chain.js'
export { openSubscription } from './subscriptions/open-subscription.js'
export type { Subscription } from './subscriptions/open-subscription.js'
export { openServiceDatabase } from './subscriptions/service-database.js'
export type { ServiceDatabaseLocation } from './subscriptions/service-database.js'
export { fromCentralStore } from './subscriptions/from-central-store.js'
export { fromJetStream } from './subscriptions/from-jetstream.js'
export type { JetStreamSource } from './subscriptions/from-jetstream.js'
export { openRelay } from './relay/open-relay.js'
export type { Relay, RelayOptions } from './relay/open-relay.js'
export type { JetStreamLocation } from './relay/jetstream-location.js'
export type { CentralSourceOptions } from './subscriptions/from-central-store.js'
export type {
  ConfirmedEvent,
  EventSource,
  ReplyTarget,
  ReplyVerdict,
  SourceBatch,
} from './subscriptions/event-source.js'
export type {
  EventHandler,
  HandlerContext,
  StartAt,
  SubscriptionLimits,
  SubscriptionOptions,
} from './subscriptions/subscription-options.js'
export type { SubscriptionState, SubscriptionStatus } from './subscriptions/subscription-status.js'
export type { ParkedEvent, ReplayResult } from './subscriptions/parked-events.js'
export type { RefusedReply } from './subscriptions/replies.js'
export type { Reply } from './subscriptions/reply.js'
export type { ServiceClock } from './subscriptions/pacer.js'
export type { SqlClient, SqlDatabase, SqlSession } from './database/sql-database.js'

export { createApp } from './http/create-app.js'
export type { AppOptions } from './http/create-app.js'
export type { LiveOptions } from './http/live-route.js'
export type { ServerLimits } from './http/limits.js'
export { createMetrics } from './http/metrics.js'
export type { AnsweredRequest, MeasuredSources, ServerMetrics } from './http/metrics.js'

export { secretFor, secretsFor } from './http/secret.js'
export { issueToken, verifyToken } from './http/token.js'
export type { TokenClaims, VerifiedToken } from './http/token.js'
export type { TokenRules } from './http/token-verifier.js'
export type { JwksOptions } from './http/jwks.js'

export type { Authorize, Identity, ProposedEvent } from './store/identity.js'
export type { CommitRules } from './store/check-commit.js'

export type {
  Head,
  HistoryAnswer,
  HistoryQuery,
  Problem,
  PullAnswer,
  PushAnswer,
  Verdict,
} from '../protocol/messages.js'
export type { Commit, CommitCommand, CommitEvent, ConfirmedCommit, ExpectedVersion } from '../events/commit.js'
