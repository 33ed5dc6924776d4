import type { Commit, ConfirmedCommit, ExpectedVersion } from '../../src/events/commit.ts'
import { newEventId, newId, type Position, type StreamId, type Version } from '../../src/events/ids.ts'

/** A commit in one line: `commitOn('order-1', { types: ['OrderPlaced'] })`. */
export function commitOn(
  streamId: string,
  parts: Partial<Commit> & { types?: readonly string[]; on?: ExpectedVersion } = {},
): Commit {
  const { types = ['Noted'], on = 'any', ...rest } = parts
  const commandId = newId()
  return {
    commitId: newId(),
    commandId,
    command: null,
    streamId: streamId as StreamId,
    expectedVersion: on,
    actor: 'anna',
    deviceId: 'tablet-1',
    recordedAt: '2026-11-23T12:00:00.000Z',
    correlationId: commandId,
    causationId: null,
    events: types.map((type, index) => ({ id: newEventId(), type, schemaVersion: 1, data: { index } })),
    ...rest,
  }
}

/** The commit as the centre confirms it. */
export function confirmedAt(commit: Commit, firstPosition: number, firstVersion: number): ConfirmedCommit {
  const { commitId, commandId, command, streamId, expectedVersion, actor, deviceId, recordedAt } = commit
  const { correlationId, causationId, events } = commit
  return {
    ...{ commitId, commandId, command, streamId, expectedVersion, actor, deviceId, recordedAt },
    ...{ correlationId, causationId, events },
    firstPosition: firstPosition as Position,
    firstVersion: firstVersion as Version,
    receivedAt: '2026-11-23T12:00:01.000Z',
  }
}
