/** Which store to open, and how. */
export interface OpenStore {
  readonly store: string
  /** `log-only` has no read models. Default `restaurant`. */
  readonly model?: 'restaurant' | 'log-only'
  /** With it the device syncs with the centre behind `/sync`. */
  readonly token?: string
}

/** How much to capture. */
export interface Capture {
  readonly count: number
  /** Changes the data; the same seed gives the same. */
  readonly seed: number
}

/** Events in commits of a size. */
export interface BulkCapture extends Capture {
  readonly perCommit: number
  /** How many appends run at a time. */
  readonly inFlight: number
}

/** What docket is asked to do; every function that measures resolves to milliseconds. */
export interface DocketFace {
  open(options: OpenStore): Promise<void>
  close(): Promise<void>
  /** Appends events to many streams, one event at a time, each awaited; ms for all of them. */
  appendSingles(capture: Capture): Promise<number>
  appendBulk(capture: BulkCapture): Promise<number>
  /** Imports a restaurant's evening; ms. */
  fill(capture: Capture): Promise<number>
  /** Captures the same evening commit by commit, as fast as it goes; ms. */
  captureAll(capture: Capture): Promise<number>
  /** Captures a mixed evening in commits of one event each, as fast as it goes. */
  captureOffline(capture: Capture): Promise<void>
  /** Appends `count` events to one stream: an order that is updated again and again. */
  fillStream(order: string, count: number): Promise<void>
  readAll(): Promise<{ ms: number; events: number }>
  /** Reads streams one after the other; ms for each. */
  readStreams(streamIds: readonly string[]): Promise<number[]>
  rebuild(): Promise<number>
  query(sql: string): Promise<unknown[]>
  /** Updates an order `count` times, one command after the other; ms for each. */
  updateOrder(order: string, count: number): Promise<number[]>
  pending(): number
  /** Asks for an exchange and waits until nothing is pending; ms. */
  drain(): Promise<number>
  /** The longest time the page's thread was taken while the page was idle. */
  meterIdle(ms: number): Promise<number>
  meterRebuild(): Promise<number>
  /** While it captures `perSecond` events a second for that long. */
  meterCapture(perSecond: number, ms: number): Promise<number>
}
