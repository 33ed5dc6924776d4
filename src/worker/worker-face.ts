import type { ProxyMarked } from 'comlink'
import type { Answer, EnginePort, QueryParams, Stop } from '../engine/engine-port.js'
import type { StatusNews } from '../engine/engine-status.js'
import type { TokenRequest } from '../engine/engine-options.js'
import type { RowsOfQueries } from './rows-together.js'
import type { ErrorRecord } from './transfer-errors.js'

/** What a page tells its worker to open. */
export interface WorkerConfig {
  readonly store: string
  readonly deviceId?: string
  readonly durability: 'strict' | 'relaxed'
  /** Absolute address of the sync routes, or `null` for a device on its own. */
  readonly syncUrl: string | null
  /** Name of the Web Lock the worker holds as long as it lives. */
  readonly lifeLock: string
}

/** An engine on the worker's side of the boundary: callbacks stand alone, where they can be proxied. */
export type EngineFace = Omit<EnginePort, 'watch' | 'onStatus' | 'appendMany'> & {
  appendMany(...given: Parameters<EnginePort['appendMany']>): Promise<Answer<PlainOutcome>>
  onStatus(listener: (news: StatusNews) => void): Promise<Stop & ProxyMarked>
  /** Its rows go to the `onRows` that the worker was opened with, by the number `watch`. */
  watch(
    watch: number,
    sql: string,
    params: QueryParams,
    onError: (error: ErrorRecord) => void,
  ): Promise<Stop & ProxyMarked>
}

type Outcome = Awaited<ReturnType<EnginePort['appendMany']>>['receipt']
/** A batch's outcome with its error as plain data. */
type PlainOutcome = Omit<Outcome, 'failure'> & { readonly failure: ErrorRecord | null }

/** What a worker exposes. */
export interface WorkerFace {
  /** Answers as soon as the worker's module has run. */
  hello(): Promise<true>
  open(
    config: WorkerConfig,
    token: (request: TokenRequest) => Promise<string>,
    onRows: (rows: RowsOfQueries) => void,
  ): Promise<void>
  /** There once `open` has resolved; called on the worker itself, without a port in between. */
  engine?: EngineFace & ProxyMarked
}
