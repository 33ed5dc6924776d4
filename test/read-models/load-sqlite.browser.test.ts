import { expect, it } from 'vitest'
import { loadSqlite } from '../../src/read-models/load-sqlite.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { sqliteWasmUrl } from '../../src/read-models/sqlite-wasm-url.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, pagesOf, pending, placed } from './histories.ts'

it('refuses wasm it does not know, and can try again', async () => {
  const other = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
  await expect(loadSqlite(() => Promise.resolve(other))).rejects.toMatchObject({
    code: 'sqlite-unavailable',
    message: expect.stringMatching(/not usable: it is not the wasm of sql\.js 1\.16\.0\.$/),
  })
})

it('loads SQLite in a browser without configuration, once, and answers', async () => {
  const first = await openReadModels(restaurant.projections, () => sqliteWasmUrl)
  await first.replay(pagesOf(confirmed([placed('a', '1')])))
  first.addPending(pending([placed('b', '2')]))
  expect(first.query('select "table" t from open_orders order by id')).toEqual([{ t: '1' }, { t: '2' }])
  const second = await openReadModels(restaurant.projections, () => sqliteWasmUrl)
  second.close()
  first.close()
  const fetched = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm'))
  expect(fetched).toHaveLength(1)
})
