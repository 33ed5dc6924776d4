import { afterEach, describe, expect, it } from 'vitest'
import { memoryLog, openEngine, type Docket, type ImportCount, type NewCommit } from 'docket'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const open: Docket<typeof restaurant>[] = []
const openOn = async (log = memoryLog('cafe')) => {
  const docket = await openEngine({ model: restaurant, log, actor: 'anna' })
  open.push(docket)
  return docket
}

/** An order of two events each. */
function* orders(count: number): Generator<NewCommit> {
  for (let number = 1; number <= count; number += 1) {
    const placed = { type: 'OrderPlaced', data: { table: String(number % 20), lines: [burger] } }
    yield {
      streamId: `order-${number}`,
      events: [placed, { type: 'OrderLineAdded', data: { line: burger } }],
      commandId: `import-${number}`,
    }
  }
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((docket) => docket.close()))
})

describe('an import', () => {
  it('stores commits in their order, fills the tables, and tells how far it is', async () => {
    const docket = await openOn()
    const told: ImportCount[] = []
    const count = await docket.log.appendMany(orders(4_500), { onProgress: (progress) => told.push(progress) })
    expect(count).toEqual({ commits: 4_500, events: 9_000, repeated: 0 })
    expect(told).toEqual([2_000, 4_000, 4_500].map((commits) => ({ commits, events: 2 * commits, repeated: 0 })))
    expect(docket.status.position).toBe(9_000)
    expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 4_500 }])
    const events = await docket.log.readAll()
    expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 9_000 }, (_, index) => index + 1))
    expect(events.at(-1)).toMatchObject({ streamId: 'order-4500', version: 2, actor: 'anna', commandId: 'import-4500' })
    await docket.execute('order', '3', 'AddLine', { line: burger })
    expect(await docket.log.readStream('order-3')).toHaveLength(3)
  })

  it('takes what arrives over time, and can be run again', async () => {
    const docket = await openOn()
    async function* arriving(): AsyncGenerator<NewCommit> {
      for (const order of orders(30)) {
        await Promise.resolve()
        yield order
      }
    }
    await docket.log.appendMany(orders(20))
    expect(await docket.log.appendMany(arriving())).toEqual({ commits: 30, events: 60, repeated: 20 })
    expect(await docket.log.readAll()).toHaveLength(60)
  })

  it('stops before the first that is wrong, and says why', async () => {
    const docket = await openOn()
    const told: ImportCount[] = []
    const given = [...orders(10)]
    const wrong: NewCommit = { streamId: 'order-99', events: [{ type: 'OrderPlaced', data: { table: 7 } }] }
    const importing = docket.log.appendMany([...given.slice(0, 6), wrong, ...given.slice(6)], {
      onProgress: (progress) => told.push(progress),
    })
    await expect(importing).rejects.toMatchObject({ code: 'validation-failed' })
    expect(told).toEqual([{ commits: 6, events: 12, repeated: 0 }])
    expect(await docket.log.readAll()).toHaveLength(12)
    await expect(docket.log.appendMany([{ ...given[0]!, commandId: 'import-2' }])).rejects.toMatchObject({
      code: 'command-id-conflict',
    })
    const stale = { ...given[0]!, commandId: 'late', expectedVersion: 0 }
    await expect(docket.log.appendMany([stale])).rejects.toMatchObject({ code: 'wrong-expected-version' })
    expect(await docket.log.readAll()).toHaveLength(12)
  })

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a list of nothing', [null]],
    ['a list of words', ['order']],
  ])('refuses %s', async (_name, commits) => {
    const docket = await openOn()
    await expect(docket.log.appendMany(commits as never)).rejects.toMatchObject({ code: 'invalid-argument' })
    expect(await docket.log.readAll()).toEqual([])
  })
})
