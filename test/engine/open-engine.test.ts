import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryLog, openEngine, type Docket } from 'docket'
import { order, restaurant, type Order } from '../fixtures/restaurant/restaurant.model.ts'

const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const open: Docket<typeof restaurant>[] = []
const openOn = async (log = memoryLog('cafe')) => {
  const docket = await openEngine({ model: restaurant, log, actor: 'anna' })
  open.push(docket)
  return docket
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((docket) => docket.close()))
})

describe('openEngine', () => {
  it('shows a command in the next query', async () => {
    const docket = await openOn()
    const receipt = await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    expect(receipt).toMatchObject({ status: 'appended', version: 1, pending: false })
    expect(await docket.query('select id, "table" from open_orders')).toEqual([{ id: 'order-1', table: '7' }])
  })

  it('stores nothing when the domain refuses, and says why', async () => {
    const docket = await openOn()
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    const again = docket.execute('order', '1', 'PlaceOrder', { table: '8', lines: [] })
    await expect(again).rejects.toMatchObject({
      code: 'command-rejected',
      reason: 'already-placed',
      streamId: 'order-1',
    })
    expect(await docket.log.readAll()).toHaveLength(1)
  })

  it('is idempotent by command id, whatever the state has become', async () => {
    const docket = await openOn()
    const place = () =>
      docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] }, { commandId: 'place-1' })
    const first = await place()
    expect(await place()).toEqual({ ...first, status: 'already-appended' })
    const other = docket.execute('order', '2', 'PlaceOrder', { table: '7', lines: [] }, { commandId: 'place-1' })
    await expect(other).rejects.toMatchObject({ code: 'command-id-conflict' })
  })

  it('decides concurrent commands on one stream one after the other', async () => {
    const docket = await openOn()
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await Promise.all(Array.from({ length: 50 }, () => docket.execute('order', '1', 'AddLine', { line: burger })))
    const state = await docket.stateOf<Order>(order, '1')
    expect(state.lines).toHaveLength(50)
  })

  it('lets two engines on one log decide on what the other wrote', async () => {
    const log = memoryLog('cafe')
    const [left, right] = await Promise.all([openOn(log), openOn(log)])
    await left.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    await right.execute('order', '1', 'CancelOrder', { reason: 'left' })
    const late = left.execute('order', '1', 'PayOrder', { amountCents: 950 })
    await expect(late).rejects.toMatchObject({ code: 'command-rejected', reason: 'not-open' })
    expect(await left.query('select * from open_orders')).toEqual([])
  })

  it.each([
    ['input of the wrong shape', 'PlaceOrder', { table: 7 }, 'validation-failed'],
    ['input that is not JSON', 'PlaceOrder', { table: '7', lines: [], at: new Date() }, 'validation-failed'],
    ['an unknown command', 'EatOrder', {}, 'unknown-command'],
    ['a command named like a method', 'toString', {}, 'unknown-command'],
  ])('refuses %s', async (_, name, input, code) => {
    const docket = await openOn()
    // @ts-expect-error what the types forbid is refused at run time too
    await expect(docket.execute('order', '1', name, input)).rejects.toMatchObject({ code })
    expect(await docket.log.readAll()).toEqual([])
  })

  it('reads the log back: one stream, all of it, awaited or one by one', async () => {
    const docket = await openOn()
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    await docket.execute('order', '2', 'PlaceOrder', { table: '8', lines: [] })
    await docket.execute('order', '1', 'SendToKitchen', {})
    const stream = await docket.log.readStream('order-1')
    expect(stream).toMatchObject([
      { type: 'OrderPlaced', version: 1, position: 1, actor: 'anna', streamId: 'order-1' },
      { type: 'OrderSentToKitchen', version: 2, position: 3, actor: 'anna' },
    ])
    const types: string[] = []
    for await (const event of docket.log.readAll({ after: 1 })) types.push(event.type)
    expect(types).toEqual(['OrderPlaced', 'OrderSentToKitchen'])
    expect(await docket.history('order', '1')).toMatchObject(stream)
    expect((await docket.stateOf<Order>(order, '1', { version: 1 })).status).toBe('placed')
    expect(await docket.log.aggregateStream<Order>('order-1', order)).toMatchObject({
      state: { status: 'sent' },
      version: 2,
      streamExists: true,
    })
  })

  it('delivers every event to a subscriber once, in order', async () => {
    const docket = await openOn()
    await docket.log.appendToStream('note-1', [{ type: 'Noted', data: { n: 1 } }])
    const heard: unknown[] = []
    const done = new Promise<void>((resolve) => {
      docket.log.subscribeToAll((event) => {
        heard.push(event.data)
        if (heard.length === 3) resolve()
      })
    })
    await docket.log.appendToStream('note-1', [{ type: 'Noted', data: { n: 2 } }])
    await docket.log.appendToStream('note-2', [{ type: 'Noted', data: { n: 3 } }])
    await done
    expect(heard).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  })

  it('keeps a live query up to date', async () => {
    const docket = await openOn()
    const seen: number[] = []
    const until = (n: number) => expect.poll(() => seen.at(-1)).toBe(n)
    const stop = docket.watch<{ n: number }>('select count(*) n from open_orders', [], ([row]) =>
      seen.push(row?.n ?? -1),
    )
    await until(0)
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await until(1)
    stop()
    await docket.execute('order', '2', 'PlaceOrder', { table: '7', lines: [] })
    expect(seen).toEqual([0, 1])
  })

  it('tells its status, and replays into the read models with progress', async () => {
    const log = memoryLog('cafe')
    const first = await openOn(log)
    await first.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const docket = await openOn(log)
    expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 1 }])
    expect(docket.status).toMatchObject({
      store: 'cafe',
      connection: 'local',
      pending: 0,
      rejected: 0,
      position: 1,
      replay: null,
    })
    const progress: unknown[] = []
    docket.onStatus(({ replay }) => progress.push(replay))
    await docket.rebuild()
    expect(progress).toContainEqual({ done: 1, total: 1 })
    expect(progress.at(-1)).toBeNull()
  })

  it('goes on capturing when a listener throws, and reports it', async () => {
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const docket = await openOn()
    let calls = 0
    docket.onStatus(() => {
      calls += 1
      if (calls > 1) throw new Error('a bug of the page')
    })
    for (const id of ['1', '2', '3']) await docket.execute('order', id, 'PlaceOrder', { table: id, lines: [] })
    expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 3 }])
    expect(reported).toHaveBeenCalledWith(expect.objectContaining({ message: 'a bug of the page' }))
    vi.unstubAllGlobals()
  })

  it('refuses calls after close', async () => {
    const docket = await openOn()
    await docket.close()
    await expect(docket.query('select 1')).rejects.toMatchObject({ code: 'closed' })
    await expect(docket.execute('order', '1', 'SendToKitchen', {})).rejects.toMatchObject({ code: 'closed' })
  })
})
