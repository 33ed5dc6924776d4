import { randomUUID } from 'node:crypto'
import { memoryLog, openEngine, type Docket } from 'docket'
import { menu } from '../menu.ts'
import { venue } from './model.ts'
import { DEMO_STORE } from './settings.ts'

const GIVE_UP_MS = 20_000
const LAST = new Set(['OrderShipped', 'OrderRejected'])

/** Registers a consumer, orders two bowls for them from a device of its own, and tells what the log says about it. */
async function placeOrder(url: string): Promise<void> {
  const deviceId = randomUUID()
  const sync = { url: `${url}/sync`, token: () => fetchToken(url, deviceId) }
  const docket = await openEngine({ model: venue, log: memoryLog(DEMO_STORE), deviceId, sync, actor: 'Ana' })
  const [consumer, order] = [randomUUID(), randomUUID()]
  const bowl = menu[0]!.items[0]!
  const over = untilOver(docket, order)
  await docket.execute('consumer', consumer, 'RegisterConsumer', { name: 'Ana' })
  await docket.execute('delivery', order, 'CreateOrder', {
    consumer,
    address: '12 Garden Row',
    lines: [{ item: bowl.name, quantity: 2, priceCents: bowl.priceCents }],
  })
  await over.finally(() => docket.close())
}

function untilOver(docket: Docket, order: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error('Nothing more came. Are the services running?'))
    const timer = setTimeout(giveUp, GIVE_UP_MS)
    docket.log.subscribeToAll(({ streamId, type, deviceId, data, position }) => {
      if (!streamId.endsWith(order)) return
      console.log(`${position}  ${type}  by ${deviceId}  ${JSON.stringify(data)}`)
      if (!LAST.has(type)) return
      clearTimeout(timer)
      resolve()
    })
  })
}

async function fetchToken(url: string, deviceId: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/session`, { method: 'POST', headers, body: JSON.stringify({ deviceId }) })
  return ((await answer.json()) as { token: string }).token
}

placeOrder(process.argv[2] ?? 'http://127.0.0.1:4040').catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
