import { docketError } from '../../errors.js'
import type { Head, HistoryQuery, PullAnswer } from '../../protocol/messages.js'
import type { PushResult } from './append.js'
import { createAppender } from './appender.js'
import { checkCommit, type CommitRules } from './check-commit.js'
import { createHeadFeed, type HeadListener } from './head-feed.js'
import type { Identity } from './identity.js'
import { migrate, requireSchema } from '../database/migrate.js'
import { CENTRAL_SCHEMA } from '../database/migrations.js'
import { openDatabase, type DatabaseLocation } from '../database/open-database.js'
import type { ConnectionCounts, SqlDatabase } from '../database/sql-database.js'
import { createPushQueue } from './push-queue.js'
import type { CommitsText } from './commit-json.js'
import { readCommits, readCommitsText, type PullRange } from './read-commits.js'
import { readHistoryPage } from './read-history-page.js'
import { createRevocations, type Revocations } from './revocations.js'
import { strictAuthorize } from './strict-authorize.js'
import { readHead, readHeads, readStoreIds } from './store-row.js'

/** Commits as a device sends them; each is checked on its own. */
export interface PushedCommits {
  /** The epoch the device last saw; `null` when it has seen none. */
  readonly epoch: string | null
  readonly commits: readonly unknown[]
}

/**
 * The log all devices agree on, one per store. Any number of central stores may work on one PostgreSQL at a time.
 * Appends are atomic per commit, idempotent by event id and by command id, and durable once answered.
 */
export interface CentralStore {
  /** The database it works on, for services of this process that keep their tables in it; closed with the store. */
  readonly database: SqlDatabase
  /** Appends what can be appended and answers one verdict a commit. The caller has checked that `identity` may write to `store`. */
  push(store: string, identity: Identity, request: PushedCommits): Promise<PushResult>
  /** Whole commits in order of position, at least one when there are any after `after`. */
  pull(store: string, range: PullRange): Promise<PullAnswer>
  /** The same as the JSON text that is sent to devices, which nobody in between takes apart, and how many events it holds. */
  pullText(store: string, range: PullRange): Promise<CommitsText>
  /**
   * The commits of one stream or of one story as JSON text, page by page; what `after` counts and `next` says, see
   * {@link HistoryQuery} and `docs/sync.md`. Nothing when there is no such stream or story.
   */
  historyText(store: string, query: HistoryQuery, range: PullRange): Promise<CommitsText>
  /** Where the store stands; a store nobody has named before is empty. */
  head(store: string): Promise<Head>
  /** The ids of all stores. */
  stores(): Promise<readonly string[]>
  /** Hears every append made through this central store, after it was committed; returns how to stop. */
  onAppend(listener: HeadListener): () => void
  /** Hears when the head of one store moves, in another process too, within a second; returns how to stop. */
  watchHead(store: string, listener: HeadListener): () => void
  /** Which devices are shut out. */
  readonly revocations: Revocations
  /** Resolves when the database answers and has the schema that is needed, else rejects. */
  ready(): Promise<void>
  /** How many connections to the database there are; `null` where it runs in this process. */
  connections(): ConnectionCounts | null
  /** Tells anyone who asks where this store is served; only an embedded database has somebody to tell. */
  announce(url: string): void
  /** Ends the connections to the database. */
  close(): Promise<void>
}

/** What {@link openCentralStore} takes. */
export interface CentralStoreOptions extends CommitRules {
  readonly database: DatabaseLocation
  /** The clock that stamps `receivedAt`. */
  readonly now?: () => Date
  /** Called when other processes' appends could not be looked up. Default: ignored, the next look tells. */
  readonly onPollError?: (error: unknown) => void
  /** Called before each look at other processes' appends. */
  readonly onPoll?: () => void
}

const POLL_MS = 500
const REVOCATIONS_MAX_AGE_MS = 400

/**
 * Opens the central store of a database, creating its tables when they are missing.
 * @throws DocketError `storage-unavailable` when the database cannot be opened, or another process holds its directory.
 */
export async function openCentralStore(options: CentralStoreOptions): Promise<CentralStore> {
  const { database, announce } = await openDatabase(options.database)
  try {
    await migrate(database, CENTRAL_SCHEMA)
  } catch (error) {
    await database.close()
    const message = `The database cannot be prepared: ${error instanceof Error ? error.message : String(error)}`
    throw docketError('storage-unavailable', message, { store: 'docket' }, { cause: error })
  }
  const { model, authorize } = options
  const rules: CommitRules = { model, authorize: authorize && strictAuthorize(authorize) }
  const now = options.now ?? (() => new Date())
  const onPollError = options.onPollError ?? (() => {})
  const feed = createHeadFeed({
    readHeads: (stores) => {
      options.onPoll?.()
      return readHeads(database, stores)
    },
    pollMs: POLL_MS,
    onPollError,
  })
  const queue = createPushQueue(createAppender(database, now))
  const revocations = createRevocations({ database, maxAgeMs: REVOCATIONS_MAX_AGE_MS, onPollError })
  return {
    database,
    async push(store, identity, { epoch, commits }) {
      const checked = commits.map((commit) => checkCommit(commit, identity, rules))
      const result = await queue.push(store, { identity, epoch, commits: checked })
      if (result.kind === 'judged' && result.answer.verdicts.some(({ verdict }) => verdict === 'accepted')) {
        feed.publish({ store, epoch: result.answer.epoch, head: result.answer.head })
      }
      return result
    },
    ...readingOf(database),
    onAppend: feed.onAppend,
    watchHead: feed.watch,
    revocations,
    ready: () => requireSchema(database),
    connections: () => database.connections?.() ?? null,
    announce,
    async close() {
      feed.close()
      revocations.close()
      await database.close()
    },
  }
}

type Reading = Pick<CentralStore, 'pull' | 'pullText' | 'historyText' | 'head' | 'stores'>

function readingOf(database: SqlDatabase): Reading {
  return {
    async pull(store, range) {
      const head = await readHead(database, store)
      return { ...head, commits: [...(await readCommits(database, head, range))] as PullAnswer['commits'] }
    },
    async pullText(store, range) {
      const head = await readHead(database, store)
      const start = JSON.stringify(head).slice(0, -1)
      const { text, events } = await readCommitsText(database, head, range)
      return { text: `${start},"commits":${text}}`, events }
    },
    async historyText(store, query, range) {
      const head = await readHead(database, store)
      const { text, events, next } = await readHistoryPage(database, { store, query }, range)
      return { text: `${JSON.stringify({ ...head, next }).slice(0, -1)},"commits":${text}}`, events }
    },
    head: (store) => readHead(database, store),
    stores: () => readStoreIds(database),
  }
}
