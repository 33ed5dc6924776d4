import { describe, expect, it } from 'vitest'
import type { Commit, Verdict } from 'docket/server'
import { checkCommit, type CommitRules } from '../../src/server/store/check-commit.js'
import { judge, type Known, type KnownCommit, type KnownEvent } from '../../src/server/store/judge.js'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { commitOf, eventOf, eventsOf, identityAt, wordsOf } from './commit-builder.ts'

const NOW = '2026-11-23T12:00:01.000Z'
const STORED_AT = '2026-11-23T11:00:00.000Z'

/** What a store knows that holds `commits`, in this order. */
function knowing(...commits: Commit[]): Known {
  const versionByStream = new Map<string, number>()
  const eventById = new Map<string, KnownEvent>()
  const known: KnownCommit[] = []
  let head = 0
  for (const { commitId, commandId, streamId, events } of commits) {
    const firstVersion = (versionByStream.get(streamId) ?? 0) + 1
    const place = { firstPosition: head + 1, firstVersion, receivedAt: STORED_AT }
    const commit = { commitId, commandId, streamId, eventCount: events.length, ...place }
    for (const { id, type, schemaVersion, data } of events) {
      eventById.set(id, { position: ++head, type, schemaVersion, data: JSON.stringify(data), commit })
    }
    versionByStream.set(streamId, firstVersion + events.length - 1)
    known.push(commit)
  }
  return {
    head,
    eventById,
    versionByStream,
    commitById: new Map(known.map((commit) => [commit.commitId, commit])),
    commitByCommandId: new Map(known.map((commit) => [commit.commandId, commit])),
  }
}

function verdictsOf(known: Known, commits: readonly unknown[], rules: CommitRules = {}): readonly Verdict[] {
  const checked = commits.map((commit) => checkCommit(commit, identityAt('cafe'), rules))
  return judge(checked, known, NOW).verdicts
}

const empty = knowing()

describe('judge accepts', () => {
  it.each([0, 'no-stream', 'any'] as const)('a first commit expecting %s', (expectedVersion) => {
    expect(verdictsOf(empty, [commitOf('order-1', expectedVersion)])).toMatchObject([
      { verdict: 'accepted', firstPosition: 1, firstVersion: 1, receivedAt: NOW },
    ])
  })

  it.each([2, 'stream-exists', 'any'] as const)('a later commit expecting %s', (expectedVersion) => {
    const known = knowing(commitOf('order-1', 0, { events: eventsOf(2) }), commitOf('order-2', 0))
    expect(verdictsOf(known, [commitOf('order-1', expectedVersion)])).toMatchObject([
      { verdict: 'accepted', firstPosition: 4, firstVersion: 3 },
    ])
  })

  it('commits of one stream after one another, by the running version', () => {
    const commits = [commitOf('order-1', 0, { events: eventsOf(2) }), commitOf('order-2', 0), commitOf('order-1', 2)]
    expect(verdictsOf(empty, commits)).toMatchObject([
      { firstPosition: 1, firstVersion: 1 },
      { firstPosition: 3, firstVersion: 1 },
      { firstPosition: 4, firstVersion: 3 },
    ])
  })
})

describe('judge finds already-accepted', () => {
  const stored = commitOf('order-1', 0, { events: [eventOf({ data: { b: 1, a: [-0] } }), eventOf()] })
  const known = knowing(commitOf('order-0', 0), stored, commitOf('order-1', 2))
  const place = { verdict: 'already-accepted', firstPosition: 2, firstVersion: 1, receivedAt: STORED_AT }

  it('the same commit, though its expected version is stale', () => {
    expect(verdictsOf(known, [stored])).toMatchObject([place])
  })

  it('the same data with its keys in another order', () => {
    const [first, second] = stored.events
    const events = [{ ...first, data: { a: [0], b: 1 } }, second]
    expect(verdictsOf(known, [{ ...stored, events }])).toMatchObject([place])
  })

  it('a command that was decided again after its first decision had arrived', () => {
    const again = { ...commitOf('order-1', 3), commandId: stored.commandId }
    expect(verdictsOf(known, [again])).toMatchObject([{ ...place, commitId: again.commitId }])
    const overlapping = { ...again, events: [stored.events[0], eventOf()] }
    expect(verdictsOf(known, [overlapping])).toMatchObject([place])
  })

  it('even when the rules have changed since', () => {
    expect(verdictsOf(known, [stored], { authorize: () => 'closed' })).toMatchObject([place])
  })

  it('and goes on with the stream behind it', () => {
    expect(wordsOf(verdictsOf(known, [stored, commitOf('order-1', 3)]))).toEqual(['already-accepted', 'accepted'])
  })
})

describe('judge finds event-id-conflict', () => {
  const event = eventOf({ data: { n: 1 } })
  const stored = commitOf('order-1', 0, { events: [event, eventOf()] })
  const known = knowing(stored)
  const changed = (change: object): unknown => ({ ...stored, events: [{ ...event, ...change }, stored.events[1]] })

  it.each([
    ['data', changed({ data: { n: 2 } })],
    ['type', changed({ type: 'OrderPaid' })],
    ['schema version', changed({ schemaVersion: 2 })],
    ['stream', { ...stored, streamId: 'order-2' }],
    ['order', { ...stored, events: [...stored.events].reverse() }],
    ['number of events', { ...stored, events: [event] }],
    ['some new events', { ...stored, events: [...stored.events, eventOf()] }],
    ['some known events', commitOf('order-1', 'any', { events: [event, eventOf()] })],
  ])('known ids with another %s', (_, commit) => {
    expect(wordsOf(verdictsOf(known, [commit]))).toEqual(['event-id-conflict'])
  })

  it('an id twice in one commit', () => {
    expect(wordsOf(verdictsOf(empty, [commitOf('order-1', 0, { events: [event, event] })]))).toEqual([
      'event-id-conflict',
    ])
  })

  it('an id in two commits, for both of them, and blocks nothing else', () => {
    const commits = [commitOf('a', 0, { events: [event] }), commitOf('b', 0), commitOf('c', 0, { events: [event] })]
    const judgement = judge(
      commits.map((commit) => checkCommit(commit, identityAt('cafe'), {})),
      empty,
      NOW,
    )
    expect(wordsOf(judgement.verdicts)).toEqual(['event-id-conflict', 'accepted', 'event-id-conflict'])
    expect(judgement.placed.map(({ commit }) => commit)).toEqual([commits[1]])
  })

  it.each(['commandId', 'commitId'] as const)('a %s twice in one push, for the second', (key) => {
    const first = commitOf('order-3', 0)
    const second = commitOf('order-4', 0, { [key]: first[key] })
    expect(wordsOf(verdictsOf(empty, [first, second]))).toEqual(['accepted', 'event-id-conflict'])
  })

  it('a known command on another stream, and a known commit id', () => {
    const commits = [commitOf('x', 0, { commandId: stored.commandId }), commitOf('y', 0, { commitId: stored.commitId })]
    expect(wordsOf(verdictsOf(known, commits))).toEqual(['event-id-conflict', 'event-id-conflict'])
  })
})

describe('judge finds behind and blocked', () => {
  const known = knowing(commitOf('order-1', 0, { events: eventsOf(2) }))

  it.each([0, 1, 3, 'no-stream'] as const)('behind, with the current version, expecting %s', (expectedVersion) => {
    expect(verdictsOf(known, [commitOf('order-1', expectedVersion)])).toMatchObject([
      { verdict: 'behind', currentVersion: 2 },
    ])
  })

  it('behind for a stream that does not exist', () => {
    expect(verdictsOf(known, [commitOf('order-9', 'stream-exists')])).toMatchObject([{ currentVersion: 0 }])
  })

  it('blocked what follows on that stream, whatever it expects', () => {
    const later = [commitOf('order-1', 'any'), commitOf('order-1', 2), commitOf('order-2', 0)]
    expect(wordsOf(verdictsOf(known, [commitOf('order-1', 1), ...later]))).toEqual([
      'behind',
      'blocked',
      'blocked',
      'accepted',
    ])
  })

  it('blocked after a refused, conflicting or unreadable commit of that stream', () => {
    const broken = { ...commitOf('a', 0), actor: 7 }
    const clash = commitOf('b', 0, { events: [eventOf(), ...Array<unknown>(2).fill(eventOf())] })
    const commits = [broken, commitOf('a', 'any'), clash, commitOf('b', 'any')]
    expect(wordsOf(verdictsOf(empty, commits))).toEqual(['refused', 'blocked', 'event-id-conflict', 'blocked'])
  })
})

describe('judge refuses', () => {
  it.each([
    ['streamId', ''],
    ['deviceId', 'a\u0000b'],
    ['actor', '\ud800'],
    ['recordedAt', 'yesterday'],
    ['commitId', 'nope'],
    ['events', []],
    ['expectedVersion', -1],
  ])('a commit with a wrong %s, naming it', (key, value) => {
    const [verdict] = verdictsOf(empty, [commitOf('order-1', 0, { [key]: value })])
    expect(verdict).toMatchObject({ verdict: 'refused', code: 'invalid-commit', message: expect.stringContaining(key) })
  })

  it.each([null, 7, 'commit', [], {}])('%j, without an id', (value) => {
    expect(verdictsOf(empty, [value])).toMatchObject([{ commitId: '', verdict: 'refused', code: 'invalid-commit' }])
  })

  it('data that cannot be kept', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown
    const huge = JSON.parse('{"n":1e999}') as unknown
    const commits = [deep, huge].map((data) => commitOf('order-1', 'any', { events: [eventOf({ data })] }))
    expect(verdictsOf(empty, commits)).toMatchObject([
      { code: 'invalid-commit', message: expect.stringContaining('events.0.data') },
      { code: 'invalid-commit', message: expect.stringContaining('numbers') },
    ])
  })

  it('what the model does not know', () => {
    const rules = { model: restaurant }
    const commits = [
      commitOf('order-1', 0, { events: [eventOf({ type: 'OrderLost' })] }),
      commitOf('order-2', 0, { events: [eventOf({ type: 'OrderPaid', data: { amountCents: 'free' } })] }),
      commitOf('kitchen-1', 0),
      commitOf('order-3', 0, { events: [eventOf({ type: 'toString' })] }),
      commitOf('order-4', 0),
    ]
    expect(verdictsOf(empty, commits, rules)).toMatchObject([
      { code: 'unknown-event-type' },
      { code: 'invalid-data', message: expect.stringContaining('amountCents') },
      { code: 'unknown-event-type' },
      { code: 'unknown-event-type' },
      { verdict: 'accepted' },
    ])
  })

  it('what the application does not allow', () => {
    const rules: CommitRules = {
      authorize: ({ type, streamId }, { roles }) =>
        type === 'OrderPaid' && !roles.includes('till') ? `Only the till may close ${streamId}.` : true,
    }
    const commit = commitOf('order-1', 0, { events: [eventOf({ type: 'OrderPaid' })] })
    expect(verdictsOf(empty, [commit, commitOf('order-2', 0)], rules)).toMatchObject([
      { code: 'not-allowed', message: 'Only the till may close order-1.' },
      { verdict: 'accepted' },
    ])
  })
})
