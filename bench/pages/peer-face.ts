import type { Capture } from './docket/docket-face.ts'

/** What every peer is asked to do, docket included; every function that measures resolves to milliseconds. */
export interface PeerFace {
  open(): Promise<void>
  /** Stores single events, so many at a time, each awaited until it is as durable as the peer can be asked for. */
  capture(capture: Capture & { readonly inFlight: number }): Promise<number>
  /** Stores an evening as fast as the peer takes it, and its read model where the peer keeps one. */
  fill(capture: Capture): Promise<void>
  /** Builds the three tables anew from the stored events. */
  replay(): Promise<number>
  /** A number that tells whether the read model is right: open orders, lines and orders. */
  counts(): Promise<ReadModelCounts>
}

/** How many rows the three tables have. */
export interface ReadModelCounts {
  readonly openOrders: number
  readonly orderLines: number
  readonly orders: number
}
