import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryLog, openEngine } from 'docket'
import type { CentralStore, EventHandler } from 'docket/server'
import { restaurant } from '../../demo/restaurant.model.ts'
import { replayOnStart } from '../../demo/services/replay-on-start.ts'
import type { Service } from '../../demo/services/service.ts'
import { centralTransport } from '../builders/central-transport.ts'
import { faultsOfLog, faultsOfTables } from '../builders/story-faults.ts'
import { until } from '../server/subscription-kit.ts'
import { createStory, endStory, openStoryCentre, SERVICE_NAMES, type Story } from '../builders/story.ts'

const bowls = (quantity: number) => [{ item: 'Chicken Bowl', quantity, priceCents: 875 }]
const tacos = [{ item: 'Steak Soft Tacos', quantity: 1, priceCents: 925 }]

describe('an order for delivery', () => {
  let central: CentralStore
  let story: Story
  beforeAll(async () => void (central = await openStoryCentre()))
  afterAll(() => central.close())
  beforeEach(async () => {
    story = await createStory(central)
    await story.append('consumer-ana', 'ConsumerRegistered', { name: 'Ana' })
  })
  afterEach(async () => {
    const events = await story.events()
    const faults = [...faultsOfLog(events), ...(await faultsOfTables(events, story.database))]
    await endStory(story)
    expect(faults).toEqual([])
  })

  const startAll = async (...names: readonly (typeof SERVICE_NAMES)[number][]): Promise<void> => {
    for (const name of names.length === 0 ? SERVICE_NAMES : names) await story.start(name)
  }
  const create = (order: string, { consumer = 'ana', lines = bowls(2) } = {}): Promise<void> =>
    story.append(`delivery-${order}`, 'OrderCreated', { consumer, address: '12 Garden Row', lines })
  const update = (order: string, revision: number, lines: unknown, address = '12 Garden Row'): Promise<void> =>
    story.append(`delivery-${order}`, 'OrderUpdated', { revision, lines, address })
  const cancel = (order: string): Promise<void> =>
    story.append(`delivery-${order}`, 'OrderCanceled', { reason: 'changed my mind' })
  /** All that was said about an order, in short: `CreditCardAuthorized 1`. */
  const told = async (order: string): Promise<string[]> => {
    const events = (await story.events()).filter(({ streamId }) => streamId.endsWith(`-${order}`))
    return events.map(({ type, data }) => {
      const { revision, reason, reasons } = data as { revision?: number; reason?: string; reasons?: string[] }
      return [type, revision, reason, ...(reasons ?? [])].filter((part) => part !== undefined).join(' ')
    })
  }

  it('is verified, ticketed, authorised, approved and shipped, each once, and one story', async () => {
    await startAll()
    await create('1')
    await story.settle()
    const types = await told('1')
    expect(types[0]).toBe('OrderCreated')
    expect(types.slice(1, 4).toSorted()).toEqual(['ConsumerVerified 1', 'CreditCardAuthorized 1', 'TicketCreated 1'])
    expect(types.slice(4)).toEqual(['OrderApproved 1', 'OrderShipped 1'])
    const events = await story.events()
    expect(new Set(events.slice(1).map(({ correlationId }) => correlationId)).size).toBe(1)
  })

  it('waits for all three, in whatever order they answer', async () => {
    await startAll('accounts', 'order')
    await create('1')
    await story.settle()
    await startAll('kitchen')
    await story.settle()
    expect(await told('1')).toEqual(['OrderCreated', 'CreditCardAuthorized 1', 'TicketCreated 1'])
    await startAll('consumer', 'shipping')
    await story.settle()
    expect((await told('1')).slice(3)).toEqual(['ConsumerVerified 1', 'OrderApproved 1', 'OrderShipped 1'])
  })

  it.each([
    ['an unknown consumer', { consumer: 'nobody' }, 'consumer-unknown'],
    ['a blocked consumer', { consumer: 'ben' }, 'consumer-blocked'],
    ['an item that is not on the menu', { lines: [{ ...bowls(1)[0]!, item: 'Ambrosia' }] }, 'not-on-menu: Ambrosia'],
    ['a price of yesterday', { lines: [{ ...bowls(1)[0]!, priceCents: 5 }] }, 'another-price: Chicken Bowl'],
    ['more than the limit', { lines: bowls(6) }, 'over-limit'],
  ])('is rejected for %s, and the others take back what they did', async (_name, order, reason) => {
    await startAll()
    await story.append('consumer-ben', 'ConsumerRegistered', { name: 'Ben' })
    await story.append('consumer-ben', 'ConsumerBlocked', { reason: 'does not pay' })
    await create('1', order)
    await story.settle()
    const types = await told('1')
    expect(types).toContain(`OrderRejected 1 ${reason}`)
    expect(types.some((type) => type.startsWith('OrderApproved'))).toBe(false)
    if (reason !== 'over-limit') expect(types).toContain('CreditCardReversed 1')
    if (!/menu|price/.test(reason)) expect(types).toContain('TicketCanceled 1 order-rejected')
  })

  it('is rejected when the kitchen is full, of tables too, and taken when there is room again', async () => {
    await startAll()
    const placed = { table: '7', lines: bowls(1), note: '' }
    for (const table of ['1', '2', '3', '4', '5']) await story.append(`order-${table}`, 'OrderPlaced', placed)
    await create('a')
    await story.settle()
    expect(await told('a')).toContain('OrderRejected 1 kitchen-full')
    await story.append('order-1', 'OrderServed', {})
    await create('b')
    await story.settle()
    expect(await told('b')).toContain('OrderShipped 1')
  })

  it('is asked for again where an update half-way concerns it', async () => {
    await startAll('kitchen', 'accounts', 'order', 'shipping')
    await create('1')
    await story.settle()
    await update('1', 2, bowls(3))
    await update('1', 3, bowls(3), '4 Mill Lane')
    await startAll('consumer')
    await story.settle()
    const types = await told('1')
    expect(types.filter((type) => /^(Ticket|Credit)/.test(type)).toSorted()).toEqual([
      'CreditCardAuthorized 1',
      'CreditCardAuthorized 2',
      'CreditCardReversed 1',
      'TicketCanceled 1 lines-changed',
      'TicketCreated 1',
      'TicketCreated 2',
    ])
    expect(types.slice(-2)).toEqual(['OrderApproved 3', 'OrderShipped 3'])
  })

  it('waits for approval again when it is updated before it has left', async () => {
    await startAll('consumer', 'kitchen', 'accounts', 'order')
    await create('1')
    await story.settle()
    await update('1', 2, tacos)
    await startAll('shipping')
    await story.settle()
    const types = await told('1')
    expect(types).toContain('OrderApproved 1')
    // Proposed for what was approved first, and too late: what left is the second revision.
    expect(types.slice(-1)).toEqual(['OrderShipped 2'])
    expect(types.filter((type) => type === 'OrderShipped 2')).toHaveLength(1)
  })

  it.each([
    ['before anybody has answered', []],
    ['half-way', ['kitchen', 'accounts', 'order']],
    ['after its approval', ['consumer', 'kitchen', 'accounts', 'order']],
  ] as const)('is canceled %s, and nothing stays behind', async (_name, names) => {
    for (const name of names) await story.start(name)
    await create('1')
    await story.settle()
    await cancel('1')
    await story.settle()
    for (const name of SERVICE_NAMES) if (!(names as readonly string[]).includes(name)) await story.start(name)
    await story.settle()
    const types = await told('1')
    expect(types).toContain('CreditCardReversed 1')
    expect(types).toContain('TicketCanceled 1 order-canceled')
  })

  it('cannot be canceled once it has left', async () => {
    await startAll()
    await create('1')
    await story.settle()
    await cancel('1')
    await story.settle()
    const types = await told('1')
    expect(types.slice(-2)).toEqual(['OrderShipped 1', 'OrderCanceled changed my mind'])
    expect(types).not.toContain('CreditCardReversed 1')
  })

  it('is not taken twice when it is sent twice, and a stale update does nothing', async () => {
    await startAll()
    await create('1')
    await create('1', { lines: bowls(4) })
    await update('1', 1, tacos)
    await update('1', 7, tacos)
    await story.settle()
    const types = await told('1')
    expect(types.filter((type) => type === 'CreditCardAuthorized 1')).toHaveLength(1)
    expect(types).toContain('OrderShipped 1')
  })

  it('goes on where it was when a service is started again in the middle', async () => {
    await startAll('consumer', 'kitchen', 'accounts')
    await create('1')
    await story.settle()
    await story.stop('accounts')
    await create('2')
    await startAll('order', 'shipping')
    await story.settle()
    expect(await told('2')).not.toContain('OrderApproved 1')
    await story.start('accounts')
    await story.settle()
    expect((await told('1')).slice(-1)).toEqual(['OrderShipped 1'])
    expect((await told('2')).slice(-1)).toEqual(['OrderShipped 1'])
  })

  it('waits where a service parked it, and goes on when that one starts mended', async () => {
    await startAll('consumer', 'accounts', 'order', 'shipping')
    const { kitchen } = story.services
    const broken: Service = { ...kitchen, handler: failingOn('delivery-1', kitchen.handler) }
    const before: string[] = []
    await replayOnStart('kitchen', await story.start('kitchen', { service: broken }), (line) => before.push(line))
    await create('1')
    await create('2', { lines: bowls(1) })
    await story.settle()
    expect((await told('1')).toSorted()).toEqual(['ConsumerVerified 1', 'CreditCardAuthorized 1', 'OrderCreated'])
    expect((await told('2')).slice(-1)).toEqual(['OrderShipped 1'])
    await story.stop('kitchen')
    const after: string[] = []
    await replayOnStart('kitchen', await story.start('kitchen'), (line) => after.push(line))
    await story.settle()
    expect([before, after]).toEqual([[], ['kitchen: 1 parked events are handled now.']])
    expect((await told('1')).slice(-1)).toEqual(['OrderShipped 1'])
  })

  it('is not approved by a device', async () => {
    await startAll()
    await expect(story.append('delivery-1', 'OrderApproved', { revision: 1 })).rejects.toThrow('Only a service')
  })

  it('leaves the orders of the tablets alone', async () => {
    await startAll()
    const sync = { transport: centralTransport(() => central, story.store, 'tablet-7') }
    const log = memoryLog(story.store)
    const tablet = await openEngine({ model: restaurant, log, deviceId: 'tablet-7', sync })
    // Cut off as an order's stream is, `delivery-1` would name this order.
    await tablet.execute('order', 'ry-1', 'PlaceOrder', { table: '7', lines: bowls(1), note: '' })
    await until(() => tablet.status.pending === 0)
    await create('1')
    await cancel('1')
    await story.settle()
    const events = await story.events()
    await until(async () => (await tablet.log.readAll({ pending: false })).length === events.length)
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['OrderPlaced', 'OrderCanceled']))
    expect(await tablet.query('select id, "table" from open_orders')).toEqual([{ id: 'ry-1', table: '7' }])
    expect(tablet.status.rejected).toBe(0)
    await tablet.close()
  })
})

function failingOn(streamId: string, handler: EventHandler): EventHandler {
  return (event, context) => {
    if (event.streamId === streamId) throw new Error('out of paper')
    return handler(event, context)
  }
}
