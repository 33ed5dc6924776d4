import { v7 } from 'uuid'
import type { Commit, CommitEvent, ExpectedVersion, Identity, Verdict } from 'docket/server'

/** A well-formed commit; what a test cares about is overridden. */
export function commitOf(
  streamId: string,
  expectedVersion: ExpectedVersion,
  overrides: Partial<Record<keyof Commit, unknown>> = {},
): Commit {
  return {
    commitId: v7(),
    commandId: v7(),
    command: null,
    streamId,
    expectedVersion,
    actor: 'ana',
    deviceId: 'tablet-1',
    recordedAt: '2026-11-23T12:00:00.000Z',
    correlationId: v7(),
    causationId: null,
    events: [eventOf()],
    ...overrides,
  } as Commit
}

/** A well-formed event of the restaurant. */
export function eventOf(overrides: Partial<Record<keyof CommitEvent, unknown>> = {}): CommitEvent {
  return { id: v7(), type: 'OrderSentToKitchen', schemaVersion: 1, data: {}, ...overrides } as CommitEvent
}

/** `count` well-formed events. */
export function eventsOf(count: number): CommitEvent[] {
  return Array.from({ length: count }, () => eventOf())
}

/** Who pushes at `store`. */
export function identityAt(store: string): Identity {
  return { store, device: 'tablet-1', actor: 'ana', roles: [] }
}

/** The words of the verdicts. */
export function wordsOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ verdict }) => verdict)
}
