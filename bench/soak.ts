import { Client } from 'pg'
import { startPostgres } from '../test/setup/start-postgres.ts'
import { createCleanup } from './harness/cleanup.ts'
import { openCentre, type Centre } from './harness/open-centre.ts'
import { quantile } from './harness/statistics.ts'
import { listenToHeads } from './server/live-tablets.ts'
import { singleCommits } from './server/commits.ts'

/** `npm run soak -- MINUTES`: a steady load on one server process, to see that its memory stays as it is. */
const MINUTES = Number(process.argv[2] ?? 30)
const STORES = 20
const TABLETS_PER_STORE = 5
const PUSHES_PER_SECOND = 40
const SAMPLE_MS = 15_000
/** The last third may need this much more than the middle one. */
const MAX_GROWTH = 1.1

interface Load {
  pushed: number
  failed: number
  readonly times: number[]
}

async function run(): Promise<void> {
  if (!(MINUTES > 0)) throw new Error('Give a number of minutes: npm run soak -- 30')
  const cleanup = createCleanup()
  try {
    const postgres = await startPostgres()
    cleanup.add(() => postgres.stop())
    const centre = await openCentre(cleanup, { url: postgres.url })
    const stores = Array.from({ length: STORES }, (_, index) => `venue-${index}`)
    for (const store of stores) {
      for (let tablet = 0; tablet < TABLETS_PER_STORE; tablet += 1) {
        cleanup.add(listenToHeads(centre.url, store, await centre.token(store, `tablet-${tablet}`), () => undefined))
      }
    }
    const load: Load = { pushed: 0, failed: 0, times: [] }
    const endsAt = Date.now() + MINUTES * 60_000
    const samples = sampleUntil(centre, load, endsAt)
    await pushUntil(centre, stores, load, endsAt)
    report(await samples, load, await countEvents(postgres.url))
  } finally {
    await cleanup.run()
  }
}

/** A push every so many milliseconds, whatever became of the last one; the stores take turns. */
async function pushUntil(centre: Centre, stores: readonly string[], load: Load, endsAt: number): Promise<void> {
  const tokens = new Map(
    await Promise.all(stores.map(async (store) => [store, await centre.token(store, 'tablet-0')] as const)),
  )
  const histories = stores.map((_, seed) => singleCommits(Math.ceil((MINUTES * 60 * PUSHES_PER_SECOND) / STORES), seed))
  const underWay = new Set<Promise<void>>()
  for (let turn = 0; Date.now() < endsAt; turn += 1) {
    const at = turn % STORES
    const commit = histories[at]![Math.floor(turn / STORES)]
    if (commit === undefined) break
    const pushing = push(centre, stores[at]!, tokens.get(stores[at]!)!, commit)
      .then((ms) => {
        load.pushed += 1
        load.times.push(ms)
      })
      .catch(() => void (load.failed += 1))
      .finally(() => underWay.delete(pushing))
    underWay.add(pushing)
    await pause(1_000 / PUSHES_PER_SECOND)
  }
  await Promise.all(underWay)
}

async function push(centre: Centre, store: string, token: string, commit: unknown): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(`${centre.url}/sync/${store}/push`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId: 'tablet-0', epoch: null, commits: [commit] }),
  })
  if (!response.ok) throw new Error(`The centre answered ${response.status}.`)
  await response.arrayBuffer()
  return performance.now() - startedAt
}

async function sampleUntil(centre: Centre, load: Load, endsAt: number): Promise<number[]> {
  const memory: number[] = []
  let before = await centre.usage()
  while (Date.now() + SAMPLE_MS < endsAt) {
    await pause(SAMPLE_MS)
    const now = await centre.usage()
    memory.push(now.memoryMb)
    const cpu = ((now.cpuMs - before.cpuMs) * 100) / SAMPLE_MS
    before = now
    const p99 = load.times.length === 0 ? 0 : quantile(load.times.splice(0), 0.99)
    console.log(
      `${Math.round(now.memoryMb)} MB, ${cpu.toFixed(1)} % of a core, ${load.pushed} pushed, ${load.failed} failed, p99 ${p99.toFixed(0)} ms`,
    )
  }
  return memory
}

async function countEvents(url: string): Promise<number> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ count: string }>('select count(*) from docket.events')
  await client.end()
  return Number(rows[0]?.count)
}

function report(memory: readonly number[], load: Load, stored: number): void {
  const third = Math.floor(memory.length / 3)
  const [middle, last] = [memory.slice(third, 2 * third), memory.slice(2 * third)].map((part) => quantile(part, 0.5))
  const growth = (last ?? 0) / (middle ?? 1)
  const isFlat = growth <= MAX_GROWTH
  const isWhole = stored >= load.pushed && load.failed === 0
  console.log(
    `${MINUTES} minutes, ${STORES} stores, ${STORES * TABLETS_PER_STORE} live tablets: ${load.pushed} pushed, ${load.failed} failed, ${stored} stored; ` +
      `memory ${middle?.toFixed(0)} MB in the middle third, ${last?.toFixed(0)} MB in the last (${growth.toFixed(3)} times)`,
  )
  if (!isFlat || !isWhole) throw new Error(isFlat ? 'Not every push was stored.' : 'Memory grew.')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

run().catch((error: unknown) => {
  console.error(`soak: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
