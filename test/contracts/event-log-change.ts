import { describe, expect, it } from 'vitest'
import type { EventLog, LogChange, LogSource } from '../../src/log/event-log.ts'
import { cursorOf } from '../../src/log/read-log.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'

/** The part of the contract of EventLog that follows the centre. */
export function describeChange(
  openNew: () => Promise<EventLog>,
  openOn: (source: LogSource) => Promise<EventLog>,
  newSource: () => LogSource,
): void {
  describe('change', () => {
    it('confirms a pending commit: one record, found under its ids', async () => {
      const log = await openNew()
      const [pending] = await appendAll(log, [commitOn('order-1')])
      expect(await confirmFirst(log)).toBe('changed')
      expect(await log.state()).toMatchObject({
        position: 1,
        pendingCount: 0,
        lastSyncedAt: '2026-11-23T12:00:02.000Z',
      })
      expect(await log.readStream('order-1')).toHaveLength(1)
      expect(await log.findCommand(pending?.commandId ?? '')).toMatchObject({ commit: { firstPosition: 1 } })
      expect(await log.streamHead('order-1')).toMatchObject({ version: 1, confirmedVersion: 1 })
    })

    it('is refused when the log moved on since it was computed', async () => {
      const log = await openNew()
      const { commits, change } = await changeOf(log, [commitOn('order-1')])
      expect(await log.change(change)).toBe('changed')
      expect(await log.change(change)).toBe('stale')
      expect(commits).toHaveLength(1)
    })

    it('is refused when a commit was captured on a stream that was decided again', async () => {
      const log = await openNew()
      const { commits, change } = await changeOf(log, [commitOn('order-1')])
      await log.append({ commit: commitOn('order-1') })
      const tip = commits[0]?.commitId ?? null
      expect(await log.change({ ...change, ends: new Map([['order-1', { version: 1, tip }]]) })).toBe('stale')
      expect(await log.change(change)).toBe('changed')
      expect(await log.streamHead('order-1')).toMatchObject({ version: 2, confirmedVersion: 1 })
    })

    it('is refused where it would leave a gap', async () => {
      const log = await openNew()
      const { commits, change } = await changeOf(log, [commitOn('order-1')])
      const confirmed = commits.map((commit) => confirmedAt(commit, 2, 1))
      expect(await log.change({ ...change, confirmed })).toBe('stale')
    })

    it('is refused to a log that lost the lead, and leaves nothing', async () => {
      const source = newSource()
      const [left, right] = await Promise.all([openOn(source), openOn(source)])
      const { change } = await changeOf(left, [commitOn('order-1')])
      await right.takeLead()
      await expect(left.change(change)).rejects.toMatchObject({ code: 'fenced' })
      expect((await right.state()).pendingCount).toBe(1)
    })

    it('sets a rejected commit aside, where it stays when it is resolved', async () => {
      const log = await openNew()
      const [commit] = await appendAll(log, [commitOn('order-1')])
      if (commit === undefined || !('sequence' in commit)) throw new Error('not pending')
      const { change } = await changeOf(log, [])
      const reason = { code: 'not-open', message: 'The order is closed.', details: null }
      const ends = new Map([['order-1', { version: 0, tip: null }]])
      await log.change({ ...change, confirmed: [], settled: [], ends, rejected: [{ commit, reason }] })
      expect(await log.state()).toMatchObject({ pendingCount: 0, rejectedCount: 1 })
      expect(await log.findCommand(commit.commandId)).toMatchObject({ kind: 'rejection', rejection: { reason } })
      await log.resolveRejection(commit.commitId, 'discard', 'anna')
      await log.resolveRejection(commit.commitId, 'retry', 'bert')
      expect(await log.rejections()).toMatchObject([
        { id: commit.commitId, resolved: { action: 'discard', actor: 'anna' } },
      ])
      expect((await log.state()).rejectedCount).toBe(0)
      await expect(log.resolveRejection('nope', 'discard', null)).rejects.toMatchObject({
        code: 'rejection-not-found',
      })
    })
  })
}

/** Appends all at once. */
export async function appendAll(log: EventLog, commits: readonly ReturnType<typeof commitOn>[]) {
  return Promise.all(commits.map(async (commit) => (await log.append({ commit })).commit))
}

/** The change that confirms `commits`, captured here first, from position 1 on. */
export async function changeOf(log: EventLog, commits: readonly ReturnType<typeof commitOn>[]) {
  const captured = await appendAll(log, commits)
  const fence = await log.takeLead()
  const confirmed = captured.map((commit, index) => confirmedAt(commit, index + 1, commit.firstVersion))
  const settled = captured.flatMap((commit) => ('sequence' in commit ? [commit.sequence] : []))
  const change: LogChange = {
    ...{ basis: cursorOf(await log.state()), fence, confirmed, settled, replaced: [], rejected: [], ends: new Map() },
    syncedAt: '2026-11-23T12:00:02.000Z',
  }
  return { commits: captured, change }
}

/** Confirms the oldest pending commit at position 1. */
export async function confirmFirst(log: EventLog): Promise<'changed' | 'stale'> {
  const { change } = await changeOf(log, [])
  const [first] = await log.readPending(0, 1)
  if (first === undefined) throw new Error('nothing is pending')
  return log.change({ ...change, confirmed: [confirmedAt(first, 1, 1)], settled: [first.sequence] })
}
