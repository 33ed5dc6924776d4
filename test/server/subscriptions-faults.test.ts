import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openCentralStore,
  openServiceDatabase,
  type CentralStore,
  type EventHandler,
  type SqlDatabase,
} from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { faultyDatabase, withoutTransactions, type Fault } from './faulty-database.ts'
import { createTickets, openKitchen, printTickets, sendOrders, ticketsOf, until } from './subscription-kit.ts'

const ORDERS = ['order-1', 'order-2', 'order-1']
const POISON = 'order-2'

describe('with a fault at any one step, each event takes effect', () => {
  let central: CentralStore
  let database: SqlDatabase

  beforeAll(async () => {
    central = await openCentralStore({ database: { memory: true } })
    database = await openServiceDatabase({ shared: central.database })
    await createTickets(database)
  })
  afterAll(() => central.close())

  /** Prints tickets and answers each order; the second order fails until it is replayed. */
  const handlerOf = (store: string, isMended: () => boolean): EventHandler => {
    const print = printTickets(store)
    return async (event, context) => {
      if (event.type !== 'OrderSentToKitchen') return
      await print(event, context)
      context.append({ streamId: `ticket-${event.streamId}`, events: [{ type: 'TicketPrinted', data: event.id }] })
      if (event.streamId === POISON && !isMended()) throw new Error('no such dish')
    }
  }

  /** One run with the fault, and another process that finishes what is left. */
  const runWith = async (base: SqlDatabase, fault: Fault) => {
    const store = newStore()
    const ids = await sendOrders(central, store, ...ORDERS)
    const faulty = faultyDatabase(base, fault)
    let isMended = false
    const open = (within: SqlDatabase) =>
      openKitchen(central, {
        store,
        database: within,
        handler: handlerOf(store, () => isMended),
        maxAttempts: 1,
        limits: { leaseMs: 100, retryMaxMs: 2 },
      })
    const isDone = async (): Promise<boolean> => {
      const [row] = await database.query<{ done: boolean }>(
        `select (select count(*) from docket_consumer.replies where store_id = $1) = 0 and position = last_position
           and last_position >= $2 as done
         from docket_consumer.subscriptions join docket.stores using (store_id) where store_id = $1`,
        [store, ORDERS.length],
      )
      return row?.done === true
    }
    const first = await open(faulty.database).catch(() => null)
    await until(async () => (fault.isFatal && faulty.hasStruck()) || first === null || (await isDone()))
    isMended = true
    await first?.replayParked().catch(() => {})
    await first?.close()
    const finisher = await open(base)
    await until(isDone)
    await finisher.replayParked()
    await until(isDone)
    await finisher.close()
    const { commits } = await central.pull(store, { after: 0, limit: 100 })
    const printed = (await ticketsOf(database, store)).map(({ eventId }) => eventId)
    const answered = commits.flatMap(({ events }) => events).filter(({ type }) => type === 'TicketPrinted')
    return { ids, printed, answered: answered.map(({ data }) => data as string), hasStruck: faulty.hasStruck() }
  }

  /** Runs with a fault at the first step, the second, …, until there is no such step, or enough was seen. */
  const runAll = async (
    base: SqlDatabase,
    fault: Omit<Fault, 'at'>,
    check: (run: Awaited<ReturnType<typeof runWith>>, at: number) => boolean,
  ): Promise<number> => {
    for (let at = 1; ; at += 1) {
      const run = await runWith(base, { ...fault, at })
      if (!check(run, at) || !run.hasStruck) return at - 1
    }
  }

  it.each([
    { moment: 'before', isFatal: false },
    { moment: 'after', isFatal: false },
    { moment: 'before', isFatal: true },
    { moment: 'after', isFatal: true },
  ] as const)('exactly once: %o', { timeout: 120_000 }, async (fault) => {
    const steps = await runAll(database, fault, ({ ids, printed, answered }, at) => {
      const once = [...ids].sort()
      expect([...printed].sort(), `tickets, fault at ${at}`).toEqual(once)
      expect([...answered].sort(), `answers, fault at ${at}`).toEqual(once)
      const ofOneStream = [ids[0], ids[2]]
      expect(
        printed.filter((id) => ofOneStream.includes(id)),
        `order, fault at ${at}`,
      ).toEqual(ofOneStream)
      return true
    })
    expect(steps).toBeGreaterThan(20)
  })

  it(
    'more than once where effects and marks are not one transaction: the same faults show it',
    { timeout: 120_000 },
    async () => {
      let doubles = 0
      await runAll(withoutTransactions(database), { moment: 'after', isFatal: true }, ({ ids, printed }) => {
        if (printed.length > ids.length) doubles += 1
        return doubles === 0
      })
      expect(doubles).toBeGreaterThan(0)
    },
  )
})
