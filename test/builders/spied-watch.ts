import type { Docket } from 'docket'
import { withFunctions } from './react-page.ts'

/** A docket whose live queries are counted, and held up when a test says so. */
export interface SpiedWatch<D extends Docket> {
  readonly docket: D
  /** The parameters of every watch that was started. */
  readonly started: unknown[]
  readonly stopped: unknown[]
  /** Keeps back the answers to those parameters until {@link SpiedWatch.release}. */
  hold(isHeld: (params: unknown) => boolean): void
  release(): void
  readonly heldAnswers: number
}

/** Watches the watches of a docket. */
export function spyOnWatch<D extends Docket>(real: D): SpiedWatch<D> {
  const started: unknown[] = []
  const stopped: unknown[] = []
  let isHeld: (params: unknown) => boolean = () => false
  let held: (() => void)[] = []
  const watch: Docket['watch'] = (sql, params, listener, onError) => {
    started.push(params)
    // An answer that is under way when the watch ends still arrives: who asked has to leave it alone.
    const stop = real.watch(
      sql,
      params,
      (rows: never[]) => {
        if (isHeld(params)) held.push(() => listener(rows))
        else listener(rows)
      },
      onError,
    )
    return () => {
      stopped.push(params)
      if (!isHeld(params)) stop()
    }
  }
  return {
    docket: withFunctions(real, { watch }),
    started,
    stopped,
    hold: (next) => {
      isHeld = next
    },
    release: () => {
      isHeld = () => false
      const answers = held
      held = []
      for (const answer of answers) answer()
    },
    get heldAnswers() {
      return held.length
    },
  }
}
