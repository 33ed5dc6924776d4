import type { StoredEvent } from 'docket'
import { expect } from 'vitest'
import { LONG, type Reading } from '../pages/tablet/read-kitchen.ts'
import { expectKept, type Captured } from './expect-kept.ts'
import { tally, type Tally } from './tally.ts'

/** Everything that was acknowledged is there once, and all that is derived from the log is what the log says. */
export function expectKitchen(reading: Reading, captured: Captured, recipe: number): void {
  const { events, served, rebuilt, stream, state } = reading
  expectKept(events, captured)
  // The device confirms what it captures: nothing waits.
  expect(events.filter(({ position }) => position === null)).toEqual([])
  for (const [table, rows] of Object.entries(rebuilt)) {
    expect(served[table], `table ${table} as it was served and as the log has it`).toEqual(rows)
  }
  expect(Object.keys(served)).toEqual(Object.keys(rebuilt))
  expectRows(reading, recipe)
  const long = events.filter(({ streamId }) => streamId === `tally-${LONG}`)
  expect(stream).toEqual(long)
  expect(state).toEqual(long.reduce(tally.evolve, tally.initialState()))
  expect(misjudged(events)).toEqual([])
}

/** The tables hold what a look at the events says they must; two that are wrong in the same way would be equal. */
function expectRows({ events, served }: Reading, recipe: number): void {
  // The last one was captured after the tables were read.
  const counted = events.filter(({ type }) => type === 'Counted').slice(0, -1)
  const rows = counted.map(({ position, streamId: id, data }) => ({ position, id, n: (data as Counted).n, recipe }))
  expect(served['counted']?.map(({ position, id, n, recipe: by }) => ({ position, id, n, recipe: by }))).toEqual(rows)
  const placed = events.filter(({ type }) => type === 'OrderPlaced').map(({ streamId }) => streamId as string)
  expect(served['orders']?.map(({ id }) => id)).toEqual(placed.sort())
  expect(served['open_orders']?.map(({ id }) => id)).toEqual(placed)
  const lines = events.filter(({ type }) => type === 'OrderPlaced' || type === 'OrderLineAdded')
  expect(served['order_lines']?.map(({ order_id: id }) => id)).toEqual(lines.map(({ streamId }) => streamId))
}

interface Counted {
  readonly n: number
  readonly seen: number
}

/** The commits of tallies that were decided on another state than the one before them. */
function misjudged(events: readonly StoredEvent[]): string[] {
  const states = new Map<string, { readonly before: Tally; readonly after: Tally; readonly commitId: string }>()
  return events.flatMap((event) => {
    const { streamId, commitId, type } = event
    if (type !== 'Counted') return []
    const last = states.get(streamId)
    const after = last?.after ?? tally.initialState()
    const before = last?.commitId === commitId ? last.before : after
    states.set(streamId, { before, after: tally.evolve(after, event), commitId })
    const { seen } = event.data as Counted
    return seen === before.mark ? [] : [`${event.id} saw ${seen}, not ${before.mark}`]
  })
}
