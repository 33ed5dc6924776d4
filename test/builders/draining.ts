import type { EventLog, LogCursor, PendingCommit } from 'docket'
import type { ConfirmedCommit } from '../../src/events/commit.ts'
import { cursorOf } from '../../src/log/read-log.ts'
import { confirmedAt } from './commits.ts'

/** How a centre answers, step by step, on a log of this device. */
export interface Draining {
  /** Confirms the oldest pending commits, and behind them one commit of others on each stream of `news`. */
  confirm(count: number, news?: readonly ConfirmedCommit['streamId'][]): Promise<void>
  /** Rejects the oldest pending commit. */
  reject(): Promise<void>
}

/** Takes the lead of a log. */
export async function startDraining(log: EventLog): Promise<Draining> {
  const fence = await log.takeLead()
  const change = async (
    changes: Partial<{ confirmed: ConfirmedCommit[]; settled: number[]; rejected: PendingCommit[] }>,
  ): Promise<void> => {
    const { confirmed = [], settled = [], rejected = [] } = changes
    const basis: LogCursor = cursorOf(await log.state())
    const reason = { code: 'refused', message: 'The centre refused it.', details: null } as never
    const made = await log.change({
      ...{ basis, fence, confirmed, settled, replaced: [], ends: new Map() },
      rejected: rejected.map((commit) => ({ commit, reason })),
      syncedAt: '2026-11-23T12:00:00.000Z',
    })
    if (made !== 'changed') throw new Error('The log moved on.')
  }
  return {
    confirm: async (count, news = []) => {
      const { position } = await log.state()
      const commits = await log.readPending(0, count)
      let next = position + 1
      const placed = commits.map((commit) => {
        const confirmed = confirmedAt(commit, next, commit.firstVersion)
        next += commit.events.length
        return confirmed
      })
      const foreign = news.map((streamId) => {
        const [first] = commits
        if (first === undefined) throw new Error('News comes with a pending commit here.')
        const other = { ...first, streamId, commitId: `news-${next}`, commandId: `news-${next}` }
        next += first.events.length
        return confirmedAt(other, next - first.events.length, 1)
      })
      await change({ confirmed: [...placed, ...foreign], settled: commits.map(({ sequence }) => sequence) })
    },
    reject: async () => change({ rejected: [...(await log.readPending(0, 1))] }),
  }
}
