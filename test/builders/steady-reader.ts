import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfirmedCommit, PullAnswer } from 'docket/server'

const PAGE_EVENTS = 25

/** A reader that goes on from where it is, whatever happens to the centre. */
export interface SteadyReader {
  /** What it has read, in that order. */
  readonly commits: readonly ConfirmedCommit[]
  /** Stops when it has read up to `position`; rejects when a position was skipped or came twice. */
  stopAt(position: number): Promise<readonly ConfirmedCommit[]>
}

/** Asks for what comes after a position. */
export type PullPage = (range: { readonly after: number; readonly limit: number }) => Promise<PullAnswer>

/** Starts reading at position 1, page by page, as a device does; what is not answered is asked for again. */
export function startReading(pull: PullPage): SteadyReader {
  const commits: ConfirmedCommit[] = []
  let after = 0
  let end = Infinity
  const run = async (): Promise<void> => {
    while (after < end) {
      const page = await pull({ after, limit: PAGE_EVENTS }).catch(() => null)
      for (const commit of page?.commits ?? []) {
        if (commit.firstPosition !== after + 1) {
          throw new Error(`After position ${after} a reader was given ${commit.firstPosition}.`)
        }
        after += commit.events.length
        commits.push(commit)
      }
      if ((page?.commits ?? []).length === 0) await sleep(2)
    }
  }
  const running = run()
  running.catch(() => undefined)
  return {
    commits,
    stopAt: async (position) => {
      end = position
      await running
      return commits
    },
  }
}
