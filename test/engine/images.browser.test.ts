import { afterEach, expect, it } from 'vitest'
import { openDocket, type Docket, type DocketStatus } from 'docket'
import { newId } from '../../src/events/ids.ts'
import { indexedDbImageStore } from '../../src/read-models/indexed-db-image-store.ts'
import { loadImage } from '../../src/read-models/load-image.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { sqliteWasmUrl } from '../../src/read-models/sqlite-wasm-url.ts'
import { imageFrom } from '../builders/images.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, pending, placed } from '../read-models/histories.ts'

const open: Docket[] = []
const workers: Worker[] = []
const createWorker = (): Worker => {
  const url = new URL('../fixtures/restaurant/restaurant.worker.ts', import.meta.url)
  const worker = new Worker(url, { type: 'module' })
  workers.push(worker)
  return worker
}
const openTab = async (store: string): Promise<Docket> => {
  const docket = await openDocket({ store, worker: createWorker })
  open.push(docket)
  return docket
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((docket) => docket.close().catch(() => undefined)))
  for (const worker of workers.splice(0)) worker.terminate()
})

const ORDERS = 3_000
const COUNT = 'select count(*) n from open_orders'
const placeOrders = (docket: Docket, from: number, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      docket.log.appendToStream(`order-${from + index}`, [
        {
          type: 'OrderPlaced',
          data: { table: '7', lines: [{ item: 'Burger', quantity: 1, choices: [], priceCents: 9 }] },
        },
      ]),
    ),
  )

it('starts from its image and the tail, in a worker', async () => {
  const store = newId()
  const first = await openTab(store)
  await placeOrders(first, 0, ORDERS)
  await first.close()
  const second = await openTab(store)
  const totals: number[] = []
  second.onStatus(({ replay }: DocketStatus) => totals.push(replay?.total ?? 0))
  expect(await second.query(COUNT)).toEqual([{ n: ORDERS }])
  expect(Math.max(...totals)).toBe(0)
  await placeOrders(second, ORDERS, 10)
  // Ended without a word: what it had is in the log.
  workers.at(-1)?.terminate()
  const third = await openTab(store)
  expect(await third.query(COUNT)).toEqual([{ n: ORDERS + 10 }])
})

it('keeps an image of many chunks, and later only what changed', async () => {
  const readModels = await openReadModels(restaurant.projections, () => sqliteWasmUrl)
  const text = 'the guest by the window '.repeat(20)
  const orders = Array.from({ length: 10_000 }, (_, index) =>
    placed(String(index).padStart(6, '0'), `${index} ${text}`),
  )
  readModels.rebase({ confirmed: confirmed(orders), pending: [] })
  const images = indexedDbImageStore(newId())
  const image = imageFrom(readModels)
  expect(image.meta.byteSize).toBeGreaterThan(5_000_000)
  await images.save({ meta: image.meta, base: null, chunks: new Map(image.chunks.entries()) })

  readModels.rebase({ confirmed: confirmed([placed('x', '8')], 10_000), pending: pending([placed('y', '9')]) })
  const next = readModels.takeImage()!
  expect(next.changed.length).toBeLessThan(image.chunks.length / 2)
  const startedAt = performance.now()
  const loaded = await loadImage(images)
  const again = await openReadModels(restaurant.projections, () => sqliteWasmUrl, loaded)
  const ms = performance.now() - startedAt
  console.log(`image of ${(image.meta.byteSize / 1e6).toFixed(1)} MB loaded, checked and opened in ${ms.toFixed(0)} ms`)
  expect(again.position).toBe(10_000)
  expect(again.query(COUNT)).toEqual([{ n: 10_000 }])
  again.close()
  readModels.close()
  await images.close()
})
