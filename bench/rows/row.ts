import type { Bench } from '../harness/bench.ts'
import type { RowResult } from '../harness/row-result.ts'

/** One question of the bench: a file in this folder, listed in `all-rows.ts`. */
export interface Row {
  readonly name: string
  /** Takes minutes by itself: left out of `--quick`, unless it is asked for by name. */
  readonly isLong?: boolean
  /** Measures, and resolves to one result or a few. */
  measure(bench: Bench): Promise<readonly RowResult[]>
}
