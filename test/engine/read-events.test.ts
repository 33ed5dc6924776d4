import { expect, it } from 'vitest'
import { readPages } from '../../src/engine/read-events.ts'
import type { ConfirmedCommit } from '../../src/events/commit.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { memoryLog } from '../../src/log/memory-log.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'

const EVENTS = 2_400

async function logOf(commits: readonly ConfirmedCommit[], commitsAtATime: number): Promise<EventLog> {
  const log = await memoryLog().open({ authority: 'centre' })
  const fence = await log.takeLead()
  for (let from = 0; from < commits.length; from += commitsAtATime) {
    const confirmed = commits.slice(from, from + commitsAtATime)
    const news = { settled: [], replaced: [], rejected: [], ends: new Map(), syncedAt: confirmed[0]!.receivedAt }
    expect(await log.change({ basis: await log.state(), fence, confirmed, ...news })).toBe('changed')
  }
  return log
}

it('shows each event once, though the log is packed anew between two pages', async () => {
  const commits = Array.from({ length: EVENTS }, (_, index) =>
    confirmedAt(commitOn(`order-${index % 7}`), index + 1, Math.floor(index / 7) + 1),
  )
  const [inPieces, packed] = [await logOf(commits, 40), await logOf(commits, EVENTS)]
  let pages = 0
  // What was many small segments when the first page was read is a full one when the next is.
  const port: Pick<EventLog, 'readPacked'> = {
    readPacked: (after, options) => {
      pages += 1
      return (pages === 1 ? inPieces : packed).readPacked(after, options)
    },
  }
  const positions: (number | null)[] = []
  for await (const events of readPages({ port, store: 'memory' }, { after: 0, pending: true })) {
    positions.push(...events.map(({ position }) => position))
  }
  expect(pages).toBeGreaterThan(1)
  expect(positions).toEqual(commits.map(({ firstPosition }) => firstPosition))
})
