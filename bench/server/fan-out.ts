import type { Centre } from '../harness/open-centre.ts'
import { openCentre } from '../harness/open-centre.ts'
import { isMet, goalText } from '../harness/goal.ts'
import { median, quantile } from '../harness/statistics.ts'
import type { RowResult } from '../harness/row-result.ts'
import { listenToHeads } from './live-tablets.ts'
import { singleCommits } from './commits.ts'
import type { ServerBench, ServerRow } from './server-bench.ts'

const TABLETS = 500
const GOAL = { below: 250 }
const IDLE_MS = 3_000

/** 500 tablets that listen to one process: from a push until the last of them has heard; and what the process takes. */
export const fanOut: ServerRow = {
  name: 'fan-out',
  measure: async (bench) => {
    const centre = await openCentre(bench.cleanup, { url: await bench.database() })
    const token = await centre.token('cafe', 'tablet-3')
    const idle = await usageOver(centre, IDLE_MS)
    const tablets = await listenAll(centre, bench)
    const pushes = bench.sized({ quick: 40, full: 200 })
    const times: number[] = []
    const before = await centre.usage()
    const startedAt = performance.now()
    for (const [index, commit] of singleCommits(pushes, 1).entries()) {
      const sentAt = performance.now()
      const heard = tablets.heard(index + 1)
      await push(centre, token, commit)
      times.push((await heard) - sentAt)
    }
    const seconds = (performance.now() - startedAt) / 1_000
    const after = await centre.usage()
    const listening = await usageOver(centre, IDLE_MS)
    tablets.close()
    const p99 = quantile(times, 0.99)
    return [
      {
        ...{ name: 'fan-out', value: p99, unit: 'ms', baseline: null, ratio: null, spread: null },
        ...{ goal: goalText(GOAL), met: isMet(GOAL, p99) },
        extra: { tablets: TABLETS, pushes, medianMs: median(times), pushesPerSecond: pushes / seconds },
        note: 'from the push to the last delivery, the 99th of a hundred; all on one machine, tablets included',
      },
      usageRow('serve-idle', idle, 'docket serve with nobody connected; memory is resident, of the whole process'),
      usageRow('serve-500', listening, `the same with ${TABLETS} live tablets, while nothing happens`),
      usageRow(
        'serve-500-busy',
        { cpuPercent: (after.cpuMs - before.cpuMs) / (seconds * 10), memoryMb: after.memoryMb },
        'the same while every push is told to all of them',
      ),
    ]
  },
}

interface Usage {
  readonly cpuPercent: number
  readonly memoryMb: number
}

function usageRow(name: string, { cpuPercent, memoryMb }: Usage, note: string): RowResult {
  return {
    ...{ name, value: memoryMb, unit: 'MB', baseline: null, ratio: null, spread: null, note },
    extra: { cpuPercentOfOneCore: cpuPercent },
  }
}

async function usageOver(centre: Centre, ms: number): Promise<Usage> {
  const before = await centre.usage()
  await new Promise((resolve) => setTimeout(resolve, ms))
  const { cpuMs, memoryMb } = await centre.usage()
  return { cpuPercent: ((cpuMs - before.cpuMs) * 100) / ms, memoryMb }
}

interface Tablets {
  /** Resolves to the time at which the last of them heard of that head. */
  heard(head: number): Promise<number>
  close(): void
}

async function listenAll(centre: Centre, bench: ServerBench): Promise<Tablets> {
  bench.say(`connecting ${TABLETS} tablets`)
  const heads = new Array<number>(TABLETS).fill(-1)
  let behind = TABLETS
  let wanted = 0
  let told: (at: number) => void = () => undefined
  const hear = (tablet: number, head: number): void => {
    if (heads[tablet]! < wanted && head >= wanted) behind -= 1
    heads[tablet] = Math.max(heads[tablet]!, head)
    if (behind === 0) told(performance.now())
  }
  const heard = (head: number): Promise<number> => {
    wanted = head
    behind = heads.filter((known) => known < head).length
    return new Promise((resolve) => (told = resolve))
  }
  const all = heard(0)
  const tokens = await Promise.all(heads.map((_, tablet) => centre.token('cafe', `tablet-${tablet}`)))
  const ends = tokens.map((token, tablet) => listenToHeads(centre.url, 'cafe', token, (head) => hear(tablet, head)))
  await all
  return { heard, close: () => ends.forEach((end) => end()) }
}

async function push(centre: Centre, token: string, commit: unknown): Promise<void> {
  const response = await fetch(`${centre.url}/sync/cafe/push`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId: 'tablet-3', epoch: null, commits: [commit] }),
  })
  if (!response.ok) throw new Error(`The centre answered ${response.status}: ${await response.text()}`)
}
