import pg from 'pg'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { issueToken, openCentralStore, verifyStore, type Commit, type PullAnswer, type PushAnswer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { lostOf, startPushing } from '../builders/pushing-devices.ts'
import { startReading } from '../builders/steady-reader.ts'
import { serveCli } from '../cli/run-cli.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { commitOf } from './commit-builder.ts'
import { SECRET } from './http-client.ts'
import { openLive, type Listening } from './live-client.ts'

const RUNS = Number(process.env['DOCKET_RUNS'] ?? 1)
const SEED = Number(process.env['DOCKET_SEED'] ?? Date.now() % 1_000_000)
const DEVICES = 6
const KILLS = 2

type Server = Awaited<ReturnType<typeof serveCli>>

describe('two servers on one PostgreSQL, of which one is killed under load', () => {
  let database: OwnDatabase
  let servers: Server[] = []
  beforeEach(async () => {
    database = await createOwnDatabase(inject('databaseUrl'))
    servers = await Promise.all([serve(), serve()])
  })
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')))
    await database.drop()
  })

  const serve = (port = '0'): Promise<Server> => {
    const limits = ['--device-rate', 'none', '--store-rate', 'none']
    return serveCli([...limits, '--port', port], { DATABASE_URL: database.url, DOCKET_SECRET: SECRET })
  }

  const seeds = Array.from({ length: RUNS }, (_, run) => SEED + run)
  it.each(seeds)(
    'lose nothing, double nothing, and hear of each other (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const store = newStore()
      const urls = servers.map(({ url }) => `${url}/sync/${store}`)
      const devices = startPushing(DEVICES, async (commits, { device, attempt }) => {
        const body = JSON.stringify({ deviceId: `tablet-${device}`, epoch: null, commits })
        const url = urls[(device + attempt) % urls.length]!
        return await ask<PushAnswer>(`${url}/push`, await tokenOf(store, device), body)
      })
      const readers = urls.map((url) =>
        startReading(async ({ after, limit }) =>
          ask<PullAnswer>(`${url}/pull?after=${after}&limit=${limit}`, await tokenOf(store, 0)),
        ),
      )
      const furthest = (): number => Math.max(0, ...devices.acknowledged.map(({ firstPosition }) => firstPosition))

      for (let kill = 0; kill < KILLS; kill += 1) {
        const victim = random.integer(servers.length)
        const live = await openLive(`${urls[1 - victim]!}/live`, await tokenOf(store, 0))
        await devices.untilMore(20 + random.integer(60))
        await servers[victim]!.stop('SIGKILL')
        await untilHeard(live, furthest())
        await devices.untilMore(40)
        servers[victim] = await serve(new URL(servers[victim]!.url).port)
        await devices.untilMore(40)
        await untilHeard(live, furthest())
        expect(live.heads.map(({ head }) => head)).toEqual(live.heads.map(({ head }) => head).sort((a, b) => a - b))
        live.stop()
        await live.ended
      }
      await devices.stop()
      expect(devices.failures()).toBeGreaterThan(0)

      // With nothing of its own to tell, a server still hears of what only the other was told.
      const live = await openLive(`${urls[1]!}/live`, await tokenOf(store, 0))
      const commits = [commitOf('order-last', 0, { deviceId: 'tablet-0' })]
      const last = JSON.stringify({ deviceId: 'tablet-0', epoch: null, commits })
      const answer = await ask<PushAnswer>(`${urls[0]!}/push`, await tokenOf(store, 0), last)
      await untilHeard(live, answer.head)
      live.stop()

      const central = await openCentralStore({ database: { url: database.url } })
      const { head } = await central.head(store)
      const log = await readAll(central, store, head)
      await central.close()
      expectGapFree(log, head)
      expect(lostOf(devices.acknowledged, log)).toEqual([])
      expect(log).toHaveLength(devices.acknowledged.length + 1)
      for (const reader of readers) expect(await reader.stopAt(head)).toEqual(log)
      expect(await verifyStore({ database: { url: database.url }, store })).toMatchObject({ head, fault: null })
    },
    120_000,
  )

  it('know a commit that one of them had stored and did not live to answer; under new ids it would be there twice', async () => {
    const store = newStore()
    const token = await tokenOf(store, 0)
    const [killed, other] = servers.map(({ url }) => `${url}/sync/${store}`) as [string, string]
    const push = (url: string, commit: Commit): Promise<PushAnswer> =>
      ask<PushAnswer>(`${url}/push`, token, JSON.stringify({ deviceId: 'tablet-0', epoch: null, commits: [commit] }))
    const commit = (): Commit => commitOf('order-1', 'any', { deviceId: 'tablet-0' })
    await push(killed, commit())

    const admin = new pg.Client(database.url)
    await admin.connect()
    await admin.query('begin')
    await admin.query('select from docket.stores where store_id = $1 for update', [store])
    const sent = commit()
    const answer = push(killed, sent).catch(() => null)
    const waiting = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await admin.query<{ count: number }>(waiting)).rows[0]?.count).toBe(1)
    await servers[0]!.stop('SIGKILL')
    expect(await answer).toBeNull()
    await admin.query('commit')
    await admin.end()

    const pull = (): Promise<PullAnswer> => ask<PullAnswer>(`${other}/pull?after=0&limit=10`, token)
    await expect.poll(async () => (await pull()).head).toBe(2)
    expect((await push(other, sent)).verdicts).toMatchObject([{ verdict: 'already-accepted', firstPosition: 2 }])
    expect((await pull()).head).toBe(2)
    const renamed = { ...commit(), events: sent.events.map((event) => ({ ...event, id: v7() as typeof event.id })) }
    expect((await push(other, renamed)).verdicts).toMatchObject([{ verdict: 'accepted', firstPosition: 3 }])
  }, 120_000)
})

function tokenOf(store: string, device: number): Promise<string> {
  return issueToken(SECRET, { store, device: `tablet-${device}` })
}

/** Asks a server that may be gone: whatever is not an answer is an error. */
async function ask<Answer>(url: string, token: string, body?: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url, body === undefined ? { headers } : { headers, method: 'POST', body })
  if (response.status !== 200) throw new Error(`Answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}

/** Until a live stream has told of a position. */
async function untilHeard(live: Listening, position: number): Promise<void> {
  await expect
    .poll(() => Math.max(0, ...live.heads.map(({ head }) => head)), { timeout: 10_000 })
    .toBeGreaterThanOrEqual(position)
}
