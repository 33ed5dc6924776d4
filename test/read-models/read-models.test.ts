import { afterEach, describe, expect, it } from 'vitest'
import { defineProjection } from 'docket'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, happened, pagesOf, pending, placed, readModelsAfter } from './histories.ts'

const opened: ReadModels[] = []
const restaurantAfter = async (...events: Parameters<typeof confirmed>) => {
  const readModels = await readModelsAfter(restaurant.projections, confirmed(...events))
  opened.push(readModels)
  return readModels
}
afterEach(() => opened.splice(0).forEach((readModels) => readModels.close()))

const openTables = (readModels: ReadModels) =>
  readModels.query('select "table" from open_orders order by id').map((row) => row['table'])

describe('pending events', () => {
  it('are seen as soon as they are added, on top of the confirmed ones', async () => {
    const readModels = await restaurantAfter([placed('a', '1')])
    readModels.addPending(pending([placed('b', '2')]))
    readModels.addPending(pending([happened('OrderPaid', 'a', { amountCents: 1000 })]))
    expect(openTables(readModels)).toEqual(['2'])
    expect(readModels.position).toBe(1)
  })

  it('are taken back when news comes, and applied again on top of it', async () => {
    const readModels = await restaurantAfter([placed('a', '1')])
    readModels.addPending(pending([placed('b', '2'), happened('OrderPaid', 'a', { amountCents: 1000 })]))
    readModels.rebase({ confirmed: confirmed([placed('c', '3')], 1), pending: pending([placed('b', '2')]) })
    expect(openTables(readModels)).toEqual(['1', '2', '3'])
    expect(readModels.position).toBe(2)
    readModels.rebase({ confirmed: [], pending: [] })
    expect(openTables(readModels)).toEqual(['1', '3'])
  })
})

describe('replay', () => {
  it('takes back what was pending, goes on from the position and tells how far it is', async () => {
    const readModels = await restaurantAfter([placed('a', '1')])
    readModels.addPending(pending([placed('x', '9')]))
    const seen: unknown[] = []
    const pages = pagesOf(confirmed([placed('b', '2')], 1), [], confirmed([placed('c', '3'), placed('d', '4')], 2))
    await readModels.replay(pages, { total: 3, onProgress: (progress) => seen.push(progress) })
    expect(openTables(readModels)).toEqual(['1', '2', '3', '4'])
    expect(readModels.position).toBe(4)
    expect(seen).toEqual([1, 1, 3].map((done) => ({ done, total: 3 })))
  })

  it('lets the event loop run between pages', async () => {
    const readModels = await restaurantAfter([])
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    const pages = Array.from({ length: 40 }, (_, index) => confirmed([placed(`${index}`, '1')], index))
    await readModels.replay(pagesOf(...pages), { onProgress: () => spin(1) })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })

  it('ends with nothing pending, whatever was added between its pages', async () => {
    const readModels = await restaurantAfter([])
    const pages = pagesOf(confirmed([placed('a', '1')]), confirmed([placed('b', '2')], 1))
    let pagesSeen = 0
    await readModels.replay(pages, {
      onProgress: () => readModels.addPending(pending([placed(`x${(pagesSeen += 1)}`, '9')])),
    })
    expect(pagesSeen).toBe(2)
    expect(openTables(readModels)).toEqual(['1', '2'])
  })

  it('keeps the pages before the one that could not be read', async () => {
    const readModels = await restaurantAfter([])
    const pages = (async function* () {
      yield confirmed([placed('a', '1')])
      throw new Error('the log is gone')
    })()
    await expect(readModels.replay(pages)).rejects.toThrow('the log is gone')
    expect(readModels.position).toBe(1)
    expect(openTables(readModels)).toEqual(['1'])
  })

  it('ends when the read models are closed in the middle', async () => {
    const readModels = await restaurantAfter([])
    const pages = pagesOf(confirmed([placed('a', '1')]), confirmed([placed('b', '2')], 1))
    const replayed = readModels.replay(pages, { onProgress: () => readModels.close() })
    await expect(replayed).rejects.toMatchObject({ code: 'closed' })
  })

  it('refuses a gap, and nothing has happened then', async () => {
    const readModels = await restaurantAfter([placed('a', '1')])
    readModels.addPending(pending([placed('b', '2')]))
    expect(() => readModels.rebase({ confirmed: confirmed([placed('c', '3')], 2), pending: [] })).toThrow(
      /position 2 next, not 3/,
    )
    expect(openTables(readModels)).toEqual(['1', '2'])
    await expect(readModels.replay(pagesOf(confirmed([placed('c', '3')], 2)))).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  })
})

describe('the life of read models', () => {
  it('begins again after a reset', async () => {
    const readModels = await restaurantAfter([placed('a', '1')])
    readModels.addPending(pending([placed('b', '2')]))
    readModels.reset()
    expect(readModels.position).toBe(0)
    expect(openTables(readModels)).toEqual([])
    readModels.rebase({ confirmed: confirmed([placed('c', '3')]), pending: [] })
    expect(openTables(readModels)).toEqual(['3'])
  })

  it('ends with close', async () => {
    const readModels = await openReadModels(restaurant.projections)
    readModels.watch('select 1', [], () => undefined)
    readModels.close()
    readModels.close()
    expect(() => readModels.query('select 1')).toThrow(expect.objectContaining({ code: 'closed' }))
    await expect(readModels.replay(pagesOf())).rejects.toMatchObject({ code: 'closed' })
  })

  it('writes booleans as 1 and 0', async () => {
    const flags = defineProjection('flags', {
      tables: 'create table flags (yes, no)',
      on: { OrderPlaced: (db) => db.run('insert into flags values (?, ?)', [true, false]) },
    })
    const readModels = await readModelsAfter([flags], confirmed([placed('a', '1')]))
    expect(readModels.query('select * from flags')).toEqual([{ yes: 1, no: 0 }])
    readModels.close()
  })
})

function spin(durationMs: number): void {
  const end = performance.now() + durationMs
  while (performance.now() < end);
}
