import { setTimeout as sleep } from 'node:timers/promises'
import {
  fromCentralStore,
  openCentralStore,
  openServiceDatabase,
  openSubscription,
  type SqlClient,
  type SqlDatabase,
} from '../../src/server/index.ts'

/** A kitchen in a process of its own, for tests that kill or stop it. Told by its environment, tells by lines. */
async function runKitchen(): Promise<void> {
  const { DATABASE_URL: url = '', STORE: store = '', KILL_AT = '0', HANDLER_MS = '0', LEASE_MS = '300' } = process.env
  const central = await openCentralStore({ database: { url } })
  const database = await openServiceDatabase({ url })
  await openSubscription({
    store,
    name: 'kitchen',
    from: fromCentralStore(central),
    database: killedAt(database, Number(KILL_AT)),
    limits: { leaseMs: Number(LEASE_MS), batchEvents: 2, retryBaseMs: 5, retryMaxMs: 50 },
    onError: (error) => tell(`error ${String((error as { code?: unknown }).code)}`),
    async handler(event, { client, append }) {
      if (event.type !== 'OrderSentToKitchen') return
      await client.query('insert into tickets (store, event_id, stream_id) values ($1, $2, $3)', [
        store,
        event.id,
        event.streamId,
      ])
      append({ streamId: `ticket-${event.streamId}`, events: [{ type: 'TicketPrinted', data: event.id }] })
      tell(`handling ${event.position}`)
      await sleep(Number(HANDLER_MS))
    },
  })
  tell('open')
}

/** Dies at the n-th statement, as by `kill -9`: every second time after the database has run it. */
function killedAt(database: SqlDatabase, at: number): SqlDatabase {
  let count = 0
  const clientOf = (inner: SqlClient): SqlClient => ({
    query: async (sql, params) => {
      count += 1
      if (count !== at) return await inner.query(sql, params)
      if (at % 2 === 0) await inner.query(sql, params)
      process.kill(process.pid, 'SIGKILL')
      return await new Promise<never>(() => {})
    },
  })
  return {
    ...clientOf(database),
    transaction: (work) => database.transaction((inner) => work(clientOf(inner))),
    close: () => database.close(),
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`)
}

await runKitchen()
