import { command, defineAggregate, defineModel } from 'docket'
import * as v from 'valibot'
import type { ConfirmedCommit, PendingCommit } from '../../src/events/commit.ts'
import { eventsOf } from '../../src/events/stored-event.ts'

/** A state that every event, and their order, leaves a mark on. */
export interface Tally {
  readonly count: number
  readonly mark: number
}

/** An aggregate whose events tell the state they were decided on. */
export const tally = defineAggregate('tally', {
  events: { Counted: v.object({ n: v.number(), seen: v.optional(v.number()) }) },
  initialState: (): Tally => ({ count: 0, mark: 7 }),
  evolve: {
    Counted: (state, { data }) => ({ count: state.count + 1, mark: (Math.imul(state.mark, 31) + data.n) | 0 }),
  },
  commands: {
    Count: command(v.object({ n: v.number(), times: v.number() }), (state: Tally, { n, times }) =>
      Array.from({ length: times }, (_, index) => ({
        type: 'Counted' as const,
        data: { n: n + index, seen: state.mark },
      })),
    ),
  },
})

/** See {@link tally}. */
export const tallies = defineModel({ aggregates: [tally] })

/** The state, folded from the first commit on. */
export function tallyOf(commits: readonly (ConfirmedCommit | PendingCommit)[]): Tally {
  return commits.flatMap(eventsOf).reduce(tally.evolve, tally.initialState())
}

/** The commits that were decided on another state than the one before them. */
export function misjudged(commits: readonly (ConfirmedCommit | PendingCommit)[]): string[] {
  let state = tally.initialState()
  return commits.flatMap((commit) => {
    const before = state.mark
    state = eventsOf(commit).reduce(tally.evolve, state)
    const seen = (commit.events[0]?.data as { seen?: number } | undefined)?.seen
    return commit.command === null || seen === before ? [] : [`${commit.commitId} saw ${seen}, not ${before}`]
  })
}
