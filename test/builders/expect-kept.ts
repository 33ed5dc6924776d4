import type { StoredEvent } from 'docket'
import { expect } from 'vitest'
import { byCommand, type Lane } from './lanes.ts'

/** What was captured, as it is known outside of the browser. */
export interface Captured {
  readonly lanes: Lane[]
  /** Ids of the events of each acknowledged command. */
  readonly acknowledged: Map<string, readonly string[]>
}

/** Every acknowledged commit is there with its events; none is torn or doubled; nothing stands that had to come later. */
export function expectKept(events: readonly StoredEvent[], { lanes, acknowledged }: Captured): void {
  const commands = byCommand(events)
  const lost = [...acknowledged].filter(
    ([id, ids]) =>
      commands
        .get(id)
        ?.map((event) => event.id)
        .join() !== ids.join(),
  )
  expect(lost, 'acknowledged commits that are not there as they were acknowledged').toEqual([])
  for (const lane of lanes) {
    const kept = lane.filter(({ commandId }) => commands.has(commandId))
    // A lane waits for each step: what was kept is its beginning, with at most one step nobody has heard of.
    expect(kept).toEqual(lane.slice(0, kept.length))
    expect(kept.filter(({ commandId }) => !acknowledged.has(commandId)).length).toBeLessThanOrEqual(1)
    for (const { commandId, eventCount } of kept) {
      const of = commands.get(commandId) ?? []
      expect(of.length, `the events of ${commandId}`).toBe(eventCount)
      expect(new Set(of.map(({ commitId }) => commitId)).size).toBe(1)
    }
  }
  expectNoGaps(events)
}

function expectNoGaps(events: readonly StoredEvent[]): void {
  const versions = new Map<string, number>()
  for (const { streamId, version } of events) {
    expect(version, `the versions of ${streamId}`).toBe((versions.get(streamId) ?? 0) + 1)
    versions.set(streamId, version)
  }
  const positions = events.flatMap(({ position }) => position ?? [])
  expect(positions).toEqual(positions.map((_, index) => index + 1))
}
