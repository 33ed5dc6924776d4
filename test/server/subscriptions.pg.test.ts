import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  openCentralStore,
  openServiceDatabase,
  type CentralStore,
  type SqlDatabase,
  type Subscription,
} from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import {
  createTickets,
  expectTickets,
  openKitchen,
  printTickets,
  sendOrders,
  ticketsOf,
  until,
  untilCaughtUp,
} from './subscription-kit.ts'

const SCRIPT = fileURLToPath(new URL('subscription-process.ts', import.meta.url))

describe('a subscription on PostgreSQL', () => {
  let left: CentralStore
  let right: CentralStore
  let database: SqlDatabase
  let store: string
  let opened: Subscription[] = []
  let kitchens: Kitchen[] = []
  const url = (): string => inject('databaseUrl')

  beforeAll(async () => {
    const open = (): Promise<CentralStore> => openCentralStore({ database: { url: url() } })
    ;[left, right] = await Promise.all([open(), open()])
    const prepared = await Promise.all([1, 2, 3].map(() => openServiceDatabase({ url: url() })))
    database = prepared[0]!
    await Promise.all(prepared.slice(1).map((one) => one.close()))
    await createTickets(database)
  })
  afterAll(async () => {
    await Promise.all([left.close(), right.close(), database.close()])
  })
  beforeEach(() => void (store = newStore()))
  afterEach(async () => {
    await Promise.all(opened.map((subscription) => subscription.close()))
    for (const { child } of kitchens) child.kill('SIGKILL')
    ;[opened, kitchens] = [[], []]
  })

  const open = async (options: Partial<Parameters<typeof openKitchen>[1]> = {}): Promise<Subscription> => {
    const subscription = await openKitchen(right, { store, database, ...options })
    opened.push(subscription)
    return subscription
  }
  const startKitchen = (env: Readonly<Record<string, string>> = {}): Kitchen => {
    const kitchen = spawnKitchen({ DATABASE_URL: url(), STORE: store, ...env })
    kitchens.push(kitchen)
    return kitchen
  }
  const answers = async (): Promise<unknown[]> => {
    const { commits } = await left.pull(store, { after: 0, limit: 1_000 })
    const events = commits.flatMap((commit) => commit.events)
    return events.filter(({ type }) => type === 'TicketPrinted').map(({ data }) => data)
  }

  it('hears of another process’s append within a second', async () => {
    const kitchen = await open()
    await until(async () => (await kitchen.status()).state === 'live')
    for (let turn = 0; turn < 5; turn += 1) {
      await sendOrders(left, store, 'order-1')
      const sent = Date.now()
      await until(async () => (await ticketsOf(database, store)).length > turn)
      expect(Date.now() - sent).toBeLessThan(1_000)
    }
  })

  it('takes each event in once though its process is killed at one statement after the other', async () => {
    const ids = await sendOrders(left, store, ...Array.from({ length: 24 }, (_, index) => `order-${index % 3}`))
    for (const at of [3, 4, 5, 6, 7, 8, 9, 10, 12, 15]) {
      const { child } = startKitchen({ KILL_AT: String(at) })
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      expect(signal).toBe('SIGKILL')
    }
    startKitchen()
    await until(async () => (await answers()).length >= ids.length)
    await expectTickets(database, store, ids)
    expect(await answers()).toEqual(ids)
  }, 120_000)

  it('is taken over from a process that is stopped in a transaction, which cannot commit when it goes on', async () => {
    const ids = await sendOrders(left, store, 'order-1', 'order-2', 'order-3')
    const paused = startKitchen({ HANDLER_MS: '400', LEASE_MS: '1000' })
    await paused.saw('handling 1')
    paused.child.kill('SIGSTOP')
    const standby = startKitchen({ LEASE_MS: '1000' })
    await standby.saw('handling 3')
    await until(async () => (await answers()).length === 3)
    paused.child.kill('SIGCONT')
    await paused.saw('error')
    await expectTickets(database, store, ids)
    expect(await answers()).toEqual(ids)
  }, 60_000)

  it('is fenced: a holder that is silent for too long cannot commit what another has taken over', async () => {
    const ids = await sendOrders(left, store, 'order-1', 'order-2')
    const errors: unknown[] = []
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    let isHandling = false
    const silent = await open({
      database: silenced(database),
      limits: { leaseMs: 300 },
      onError: (error) => errors.push((error as { code?: unknown }).code),
      handler: async (event, context) => {
        await printTickets(store)(event, context)
        isHandling = true
        await gate
      },
    })
    await until(() => isHandling)
    const next = await open({ limits: { leaseMs: 60_000 } })
    await untilCaughtUp(next)
    await expectTickets(database, store, ids)
    // As if pruned: the unique ids of handled events would stop it too, and only the fence is to be seen.
    await database.query('delete from docket_consumer.processed_messages where store_id = $1', [store])
    release()
    await until(() => errors.length > 0)
    expect(errors).toEqual(['fenced'])
    await until(async () => (await silent.status()).state === 'standby')
    await expectTickets(database, store, ids)
  })

  it('is worked on by one process at a time, and by another when that one is closed', async () => {
    const workers = new Set<string>()
    const crew = new Map<string, Subscription>()
    let working = ''
    for (const name of ['first', 'second', 'third']) {
      const member = await open({
        handler: async (event, context) => {
          workers.add((working = name))
          await printTickets(store)(event, context)
        },
      })
      crew.set(name, member)
    }
    const ids: string[] = []
    for (let closed = 0; crew.size > 0; closed += 1) {
      ids.push(...(await sendOrders(left, store, 'order-1', 'order-2', 'order-1')))
      await untilCaughtUp([...crew.values()][0]!)
      expect(workers.size).toBe(closed + 1)
      // Which of the others follows is open.
      await crew.get(working)!.close()
      crew.delete(working)
    }
    await expectTickets(database, store, ids)
  })

  it('parks nothing behind an event that was replayed meanwhile', async () => {
    const poison = new Set(await sendOrders(left, store, 'order-1'))
    const ids = [...poison]
    const errors: unknown[] = []
    let meanwhile = (): Promise<unknown> => Promise.resolve()
    const kitchen = await open({
      maxAttempts: 1,
      database: beforeMarks(database, () => meanwhile()),
      onError: (error) => errors.push((error as Error).name),
      handler: async (event, context) => {
        await printTickets(store)(event, context)
        if (poison.has(event.id)) throw new Error('no such dish')
      },
    })
    await untilCaughtUp(kitchen)
    poison.clear()
    const standby = await open()
    meanwhile = () => {
      meanwhile = () => Promise.resolve()
      return standby.replayParked()
    }
    ids.push(...(await sendOrders(left, store, 'order-1')))
    await untilCaughtUp(kitchen)
    expect(await kitchen.parked()).toEqual([])
    expect(errors).toEqual(['Error', 'StreamReplayed'])
    await expectTickets(database, store, ids)
  })

  it('keeps the order of a stream while it is replayed, parked and followed at once', async () => {
    const poison = new Set(await sendOrders(left, store, 'order-1', 'order-1'))
    const ids = [...poison]
    const handler: typeof printTickets extends (store: string) => infer Handler ? Handler : never = async (
      ...[event, context]
    ) => {
      await printTickets(store)(event, context)
      if (poison.has(event.id)) throw new Error('no such dish')
    }
    const kitchen = await open({ handler, maxAttempts: 1 })
    const standby = await open({ handler, maxAttempts: 1 })
    await untilCaughtUp(kitchen)
    poison.clear()
    for (let round = 0; round < 15; round += 1) {
      const replays = [kitchen.replayParked(), standby.replayParked('order-1')]
      ids.push(...(await sendOrders(left, store, 'order-1', 'order-1', 'order-1')))
      await Promise.all(replays)
    }
    await untilCaughtUp(kitchen)
    await Promise.all([kitchen.replayParked(), standby.replayParked()])
    await expectTickets(database, store, ids)
  })
})

interface Kitchen {
  readonly child: ChildProcess
  /** Resolves once the process has told a line that begins so. */
  readonly saw: (start: string) => Promise<void>
}

function spawnKitchen(env: Readonly<Record<string, string>>): Kitchen {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  return { child, saw: (start) => until(() => told.split('\n').some((line) => line.startsWith(start))) }
}

/** Has something happen after a batch was handled, right before its marks are written. */
function beforeMarks(database: SqlDatabase, happens: () => Promise<unknown>): SqlDatabase {
  return {
    ...database,
    transaction: (work) =>
      database.transaction((client) =>
        work({
          query: async (sql, params) => {
            if (sql.includes('set position = ')) await happens()
            return await client.query(sql, params)
          },
        }),
      ),
  }
}

/** No heartbeats, and a server that does not cut off idle transactions: what is left is the fence. */
function silenced(database: SqlDatabase): SqlDatabase {
  const HEARTBEAT = 'set lease_until = clock_timestamp()'
  return {
    ...database,
    query: (sql, params) =>
      sql.includes(HEARTBEAT) ? Promise.reject(new Error('silence')) : database.query(sql, params),
    transaction: (work) =>
      database.transaction((client) =>
        work({
          query: (sql, params) =>
            client.query(sql.replace('idle_in_transaction_session_timeout', 'docket.ignored'), params),
        }),
      ),
  }
}
