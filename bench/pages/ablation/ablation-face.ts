import type { Capture } from '../docket/docket-face.ts'

/** How to open the log; without a limit as an application gets it. */
export interface AblatedLog {
  readonly maxGroupCommits?: number
}

/** An engine in a worker whose group commit can be limited. */
export interface AblationFace {
  open(options: AblatedLog): Promise<void>
  /** Appends so many events at once, each its own commit; ms until all are durable. */
  appendInFlight(capture: Capture): Promise<number>
}
