export { openServer } from './open-server.js'
export type { DocketServer, ServerOptions } from './open-server.js'

export { openCentralStore } from './central-store.js'
export type { CentralStore, CentralStoreOptions, PushedCommits } from './central-store.js'
export type { PushResult } from './append.js'
export type { PullRange } from './read-commits.js'
export type { HeadListener } from './head-feed.js'
export type { DatabaseLocation } from './open-database.js'

export { createApp } from './create-app.js'
export type { AppOptions } from './create-app.js'
export type { LiveOptions } from './live-route.js'

export { secretFor } from './secret.js'
export { issueToken, verifyToken } from './token.js'
export type { TokenClaims, VerifiedToken } from './token.js'

export type { Authorize, Identity, ProposedEvent } from './identity.js'
export type { CommitRules } from './check-commit.js'

export type { Head, Problem, PullAnswer, PushAnswer, Verdict } from '../protocol/messages.js'
export type { Commit, CommitCommand, CommitEvent, ConfirmedCommit, ExpectedVersion } from '../events/commit.js'
