import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ConfirmedCommit } from '../../src/events/commit.ts'
import { eventIdAt, newCommitId, newEventId } from '../../src/events/ids.ts'
import { eventsOf } from '../../src/events/stored-event.ts'
import { linesOf, readCommits, readEvents, writeCommits, type StreamRun } from '../../src/log/commit-text.ts'

const SOURCE = { store: 'cafe', record: 'segment 1, block 0' }
const STREAMS = ['order-1', 'order-"2"\n', 'plate']

/** Whether each thing is as docket makes it, or as an application or another device chose it. */
const parts = fc.record({
  own: fc.record({ commandId: fc.boolean(), correlationId: fc.boolean(), causationId: fc.boolean() }),
  pending: fc.boolean(),
  actor: fc.option(fc.string()),
  command: fc.option(fc.jsonValue()),
  events: fc.array(
    fc.record({ ownId: fc.boolean(), schemaVersion: fc.integer({ min: 1, max: 3 }), data: fc.jsonValue() }),
    { minLength: 1, maxLength: 4 },
  ),
})

function commitOf(
  streamId: string,
  { own, pending, actor, command, events }: typeof parts extends fc.Arbitrary<infer P> ? P : never,
) {
  const commitId = newCommitId()
  const commandId = own.commandId ? 'pay-7' : commitId
  const captured = {
    commitId,
    commandId,
    command: command === null ? null : { name: 'PlaceOrder', input: command },
    streamId,
    expectedVersion: 'any',
    actor,
    deviceId: 'tablet-1',
    recordedAt: '2026-11-25T12:00:00.000Z',
    correlationId: own.correlationId ? 'story-1' : commandId,
    causationId: own.causationId ? newEventId() : null,
    events: events.map(({ ownId, schemaVersion, data }, index) => ({
      id: ownId ? newEventId() : eventIdAt(commitId, index),
      type: index % 2 === 0 ? 'OrderPlaced' : 'OrderPaid',
      schemaVersion,
      data,
    })),
  }
  const placed = { ...captured, firstPosition: 7, firstVersion: 3, receivedAt: '2026-11-25T12:00:01.000Z' }
  // What JSON changes (-0) is changed before an event is stored.
  return JSON.parse(JSON.stringify(pending ? { ...captured, firstVersion: 3 } : placed)) as ConfirmedCommit
}

const runs = fc
  .array(fc.tuple(fc.constantFrom(...STREAMS), fc.array(parts, { minLength: 1, maxLength: 3 })), { maxLength: 4 })
  .map((lanes) =>
    lanes.map(([streamId, commits]): StreamRun => [streamId, commits.map((commit) => commitOf(streamId, commit))]),
  )

it('reads back what was written: the same values in the same order of keys', () => {
  fc.assert(
    fc.property(runs, (given) => {
      const text = writeCommits(given)
      const commits = given.flatMap(([, run]) => run)
      expect(JSON.stringify(readCommits(text, SOURCE))).toBe(JSON.stringify(commits))
      expect(readEvents(text, SOURCE)).toEqual(commits.flatMap((commit) => eventsOf(commit)))
    }),
  )
})

it('reads one stream as if it stood alone', () => {
  fc.assert(
    fc.property(runs, fc.constantFrom(...STREAMS), (given, streamId) => {
      const text = writeCommits(given)
      const commits = given.flatMap(([id, run]) => (id === streamId ? run : []))
      expect(readCommits(text, SOURCE, streamId)).toEqual(commits)
      expect(readEvents(linesOf(text, streamId), SOURCE)).toEqual(commits.flatMap((commit) => eventsOf(commit)))
    }),
  )
})
