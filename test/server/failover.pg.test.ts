import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCentralStore, verifyStore, type CentralStore } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { lostOf, startPushing, type PushingDevices } from '../builders/pushing-devices.ts'
import { startReading, type SteadyReader } from '../builders/steady-reader.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { startPostgresPair, type PostgresPair } from '../setup/postgres-pair.ts'
import { commitOf, identityAt } from './commit-builder.ts'

const RUNS = Number(process.env['DOCKET_RUNS'] ?? 1)
const SEED = Number(process.env['DOCKET_SEED'] ?? Date.now() % 1_000_000)
const DEVICES = 6

describe('a PostgreSQL that is lost under load', () => {
  let pair: PostgresPair | undefined
  let centrals: CentralStore[] = []
  let store: string
  beforeEach(() => void (store = newStore()))
  afterEach(async () => {
    // A push that waits for a replica ends with the server.
    await pair?.stop()
    await Promise.all(centrals.map((central) => central.close()))
    ;[pair, centrals] = [undefined, []]
  })

  /** Two central stores on the pair, devices that switch between them, and a reader. */
  const start = async (isSynchronous: boolean) => {
    const started = (pair = await startPostgresPair(isSynchronous))
    const open = (): Promise<CentralStore> => openCentralStore({ database: { url: started.url } })
    const opened = (centrals = [await open(), await open()])
    const devices = startPushing(DEVICES, async (commits, { device, attempt }) => {
      const central = opened[(device + attempt) % opened.length]!
      const result = await central.push(store, identityAt(store), { epoch: null, commits })
      if (result.kind !== 'judged') throw new Error('The epoch has changed.')
      return result.answer
    })
    const reader = startReading((range) => opened[0]!.pull(store, range))
    return { pair: started, central: opened[1]!, devices, reader }
  }
  const readBack = async (central: CentralStore) => {
    const { head } = await central.head(store)
    const log = await readAll(central, store, head)
    expectGapFree(log, head)
    expect(await verifyStore({ database: { url: pair!.url }, store })).toMatchObject({
      head,
      verified: head,
      fault: null,
    })
    return log
  }
  const expectNothingLost = async (central: CentralStore, devices: PushingDevices, reader: SteadyReader) => {
    const log = await readBack(central)
    expect(lostOf(devices.acknowledged, log)).toEqual([])
    expect(new Set(devices.acknowledged.map(({ commit }) => commit.commitId)).size).toBe(log.length)
    const last = log.at(-1)!
    expect(await reader.stopAt(last.firstPosition + last.events.length - 1)).toEqual(log)
  }

  const seeds = Array.from({ length: RUNS }, (_, run) => SEED + run)
  it.each(seeds)(
    'goes on at its synchronous replica with all that was answered, and all that was read (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const { pair: servers, central, devices, reader } = await start(true)
      const watcher = await openCentralStore({ database: { url: servers.url } })
      centrals.push(watcher)
      const heads: number[] = []
      watcher.watchHead(store, ({ head }) => heads.push(head))
      await devices.untilMore(60 + random.integer(100))
      await servers.failOver()
      await devices.untilMore(60)
      await devices.stop()
      expect(devices.failures()).toBeGreaterThan(0)
      await expectNothingLost(central, devices, reader)
      const { head } = await central.head(store)
      await expect.poll(() => heads.at(-1), { timeout: 10_000 }).toBe(head)
      expect(heads).toEqual([...new Set(heads)].sort((left, right) => left - right))
    },
    120_000,
  )

  it('answers for nothing while its replica is away, nor when it comes back as one that was replaced', async () => {
    const { pair: servers, central, devices, reader } = await start(true)
    await devices.untilMore(60)
    servers.cutReplication()
    await untilAllWait(servers.primaryUrl)
    const answered = devices.acknowledged.length
    await servers.failOver()
    expect(devices.acknowledged.length).toBe(answered)
    await devices.untilMore(60)
    await devices.stop()

    await servers.restartOldPrimary()
    const replaced = await openCentralStore({ database: { url: servers.primaryUrl } })
    centrals.push(replaced)
    let isAnswered = false
    const push = replaced.push(store, identityAt(store), { epoch: null, commits: [commitOf('order-late', 0)] })
    push.then(
      () => (isAnswered = true),
      () => undefined,
    )
    await expect.poll(() => countWaiting(servers.primaryUrl, 'SyncRep')).toBe(1)
    await expectNothingLost(central, devices, reader)
    expect(isAnswered).toBe(false)
  }, 120_000)

  it('loses what was answered where the replica is asynchronous and behind, which this test finds', async () => {
    const { pair: servers, central, devices, reader } = await start(false)
    await devices.untilMore(60)
    servers.cutReplication()
    await devices.untilMore(60)
    await servers.failOver()
    await devices.untilMore(60)
    await devices.stop()
    const log = await readBack(central)
    expect(lostOf(devices.acknowledged, log).length).toBeGreaterThanOrEqual(60 - 2 * DEVICES)
    expect(await reader.stopAt(1)).not.toEqual(log.slice(0, reader.commits.length))
  }, 120_000)
})

/** Until one push waits for the replica and the other central store's for that one: neither can answer any more. */
async function untilAllWait(url: string): Promise<void> {
  const waiting = async (): Promise<readonly boolean[]> => [
    (await countWaiting(url, 'SyncRep')) === 1,
    (await countWaiting(url, 'Lock')) > 0,
  ]
  await expect.poll(waiting, { timeout: 30_000 }).toEqual([true, true])
}

/** How many connections wait, for an event or for one of its kind. */
async function countWaiting(url: string, event: 'SyncRep' | 'Lock'): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from pg_stat_activity where $1 in (wait_event, wait_event_type)',
    [event],
  )
  await client.end()
  return rows[0]!.count
}
