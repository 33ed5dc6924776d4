import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  command,
  defineAggregate,
  defineModel,
  memoryLog,
  openEngine,
  reverses,
  withReversals,
  type Docket,
} from 'docket'
import { openCentralStore, type CentralStore } from 'docket/server'
import { faultyTransport, given, seededRandom } from 'docket/testing'
import { givenEvents } from '../../src/testing/given-events.ts'
import { centralTransport } from '../builders/central-transport.ts'
import { hastyClock } from '../builders/tablets.ts'
import { payment, type Payment } from '../flows/audit/payment.model.ts'

/** Takes back whatever it is told to, and keeps no book: what is refused here is refused by docket. */
const careless = defineAggregate('careless', {
  events: { Noted: v.object({ text: v.string() }), Undone: v.object({ reverses: v.string() }) },
  initialState: () => ({}),
  evolve: { Noted: (state) => state, Undone: (state) => state },
  commands: {
    Note: command(v.object({ text: v.string() }), (_, input) => [{ type: 'Noted', data: input }]),
    Undo: command(v.object({ id: v.string() }), (_, { id }) => [reverses(id, { type: 'Undone', data: {} })]),
  },
})
const forgetful = defineAggregate('forgetful', {
  events: { Undone: v.object({}) },
  initialState: () => ({}),
  evolve: { Undone: (state) => state },
  commands: {
    Undo: command(v.object({ id: v.string() }), (_, { id }) => [reverses(id, { type: 'Undone', data: {} })]),
  },
})
const model = defineModel({ aggregates: [payment, careless, forgetful], projections: [] })
const poll = { timeout: 20_000 }
const NOBODY = '0190e5a4-7d5c-7000-8000-000000000000'

const open: { close(): Promise<unknown> }[] = []
const openOn = async (log = memoryLog('cafe')): Promise<Docket<typeof model>> => {
  const docket = await openEngine({ model, log, actor: 'anna' })
  open.push(docket)
  return docket
}
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

describe('reversing an event', () => {
  it('is decided by the aggregate, and shown from both sides', async () => {
    const docket = await openOn()
    await docket.execute('payment', '1', 'AuthorizePayment', { amountCents: 950 })
    await docket.execute('payment', '1', 'ReversePayment', { reason: 'left' })
    await docket.execute('payment', '1', 'AuthorizePayment', { amountCents: 1_200 })
    const [first, reversal, second] = await docket.history(payment, '1')
    expect(first).toMatchObject({ type: 'PaymentAuthorized', reverses: null, reversedBy: [reversal!.id] })
    expect(reversal).toMatchObject({ type: 'PaymentReversed', reverses: first!.id, reversedBy: [] })
    expect(second).toMatchObject({ type: 'PaymentAuthorized', reverses: null, reversedBy: [] })
    expect(await docket.stateOf<Payment>(payment, '1')).toEqual({ authorized: second!.id, amountCents: 1_200 })
    expect(await docket.stateOf<Payment>(payment, '1', { version: 1 })).toMatchObject({ amountCents: 950 })
  })

  it('can be tested without an engine', () => {
    given(payment, [{ type: 'PaymentAuthorized', data: { amountCents: 950 }, id: NOBODY }])
      .when('ReversePayment', { reason: 'left' })
      .then([reverses(NOBODY, { type: 'PaymentReversed', data: { reason: 'left' } })])
  })

  it('is refused a second time, for an event of elsewhere, and for what is no event', async () => {
    const docket = await openOn()
    const [noted] = (await docket.execute('careless', '1', 'Note', { text: 'a' })).events
    const [elsewhere] = (await docket.execute('careless', '2', 'Note', { text: 'b' })).events
    const undo = (id: string) => docket.execute('careless', '1', 'Undo', { id })
    const refused = { code: 'not-reversible', streamId: 'careless-1', reversedBy: null }
    await expect(undo(elsewhere!.id)).rejects.toMatchObject({ ...refused, eventId: elsewhere!.id })
    await expect(undo(NOBODY)).rejects.toMatchObject({ ...refused, eventId: NOBODY })
    await expect(undo('event 1')).rejects.toMatchObject({ code: 'invalid-argument', argument: 'event' })
    // The same again, once it may.
    const [undone] = (await undo(noted!.id)).events
    await expect(undo(noted!.id)).rejects.toMatchObject({
      code: 'not-reversible',
      reversedBy: undone!.id,
      message: `Event ${noted!.id} of stream careless-1 cannot be reversed: ${undone!.id} has done so.`,
    })
    expect(await docket.log.readAll()).toHaveLength(3)
  })

  it('is refused by the schema that would lose it, before anything is stored', async () => {
    const docket = await openOn()
    const undo = docket.execute('forgetful', '1', 'Undo', { id: NOBODY })
    await expect(undo).rejects.toMatchObject({ code: 'invalid-model', definition: 'Undone' })
    expect(await docket.log.readAll()).toEqual([])
  })

  it('is checked for plain appends too, and a repeated append is answered as before', async () => {
    const docket = await openOn()
    const [noted] = (await docket.log.appendToStream('note-1', [{ type: 'Noted' }])).events
    const undo = { type: 'Undone', data: { reverses: noted!.id } }
    const first = await docket.log.appendToStream('note-1', [undo], { commandId: 'undo-1' })
    expect(await docket.log.appendToStream('note-1', [undo], { commandId: 'undo-1' })).toEqual({
      ...first,
      status: 'already-appended',
    })
    const own = { ...undo, id: first.events[0]!.id }
    expect(await docket.log.appendToStream('note-1', [own])).toMatchObject({ status: 'already-appended' })
    const again = docket.log.appendToStream('note-1', [undo])
    await expect(again).rejects.toMatchObject({ code: 'not-reversible', reversedBy: first.events[0]!.id })
    const twice = docket.log.appendToStream('note-2', [{ ...undo, id: NOBODY, data: { reverses: NOBODY } }])
    await expect(twice).rejects.toMatchObject({ code: 'not-reversible' })
    expect(await docket.log.readAll()).toHaveLength(2)
  })

  it('lets one of many tabs win, whoever it is', async () => {
    const log = memoryLog('cafe')
    const tabs = await Promise.all(Array.from({ length: 4 }, () => openOn(log)))
    const [noted] = (await tabs[0]!.execute('careless', '1', 'Note', { text: 'a' })).events
    const undo = { type: 'Undone', data: { reverses: noted!.id } }
    const tries = tabs.flatMap((tab) => [
      tab.execute('careless', '1', 'Undo', { id: noted!.id }),
      tab.log.appendToStream('careless-1', [undo]),
    ])
    const outcomes = await Promise.allSettled(tries)
    const codes = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'appended' : (outcome.reason as { code: string }).code,
    )
    expect(codes.sort()).toEqual(['appended', ...Array<string>(7).fill('not-reversible')])
    expect(await tabs[0]!.log.readStream('careless-1')).toHaveLength(2)
  })

  it('is decided again where another tab has undone it, and captured anew what there is to undo', async () => {
    const log = memoryLog('cafe')
    const [left, right] = await Promise.all([openOn(log), openOn(log)])
    await left.execute('payment', '1', 'AuthorizePayment', { amountCents: 950 })
    await right.execute('payment', '1', 'ReversePayment', { reason: 'wrong table' })
    const [second] = (await right.execute('payment', '1', 'AuthorizePayment', { amountCents: 1_200 })).events
    await left.execute('payment', '1', 'ReversePayment', { reason: 'left' })
    expect((await left.history(payment, '1')).at(-1)).toMatchObject({ reverses: second!.id, data: { reason: 'left' } })
    const late = right.execute('payment', '1', 'ReversePayment', { reason: 'again' })
    await expect(late).rejects.toMatchObject({ code: 'command-rejected', reason: 'nothing-authorized' })
  })

  it('takes an import for what it is', async () => {
    const docket = await openOn()
    const events = [{ type: 'Undone', data: { reverses: NOBODY } }]
    await docket.log.appendMany([{ streamId: 'note-1', events }])
    expect(await docket.history('note', '1')).toMatchObject([{ reverses: null, reversedBy: [] }])
  })
})

describe('events that know nothing of reversing', () => {
  it('are told as they are', () => {
    const events = givenEvents([
      { type: 'A', data: {} },
      { type: 'B', data: { reverses: 'the order of the plates' } },
      { type: 'C', data: { reverses: 7 } },
      { type: 'D', data: null },
    ])
    expect(withReversals(events)).toEqual(events.map((event) => ({ ...event, reverses: null, reversedBy: [] })))
  })
})

describe('two devices that reverse the same event while apart', () => {
  let central: CentralStore
  let store = ''
  const openDevice = async (device: string) => {
    const random = seededRandom(device.length)
    const network = faultyTransport(
      centralTransport(() => central, store, device),
      random,
    )
    const docket = await openEngine({
      ...{ model, log: memoryLog(store), deviceId: device, sync: { transport: network }, clock: hastyClock(random) },
    })
    open.push(docket)
    return { docket, network }
  }
  beforeAll(async () => void (central = await openCentralStore({ database: { memory: true } })))
  afterAll(() => central.close())
  beforeEach(() => void (store = `cafe-${randomUUID()}`))
  const apart = async () => {
    const [left, right] = await Promise.all([openDevice('left'), openDevice('right')])
    const [noted] = (await left.docket.execute('careless', '1', 'Note', { text: 'a' })).events
    await expect.poll(() => right.docket.status.position, poll).toBe(1)
    left.network.setOnline(false)
    right.network.setOnline(false)
    return { left, right, id: noted!.id }
  }

  it('store one reversal, and show the other under rejections, with a reason', async () => {
    const { left, right, id } = await apart()
    const winner = await left.docket.execute('careless', '1', 'Undo', { id })
    await right.docket.execute('careless', '1', 'Undo', { id })
    left.network.setOnline(true)
    await expect.poll(() => left.docket.status.pending, poll).toBe(0)
    right.network.setOnline(true)
    await expect.poll(() => right.docket.status.rejected, poll).toBe(1)
    const [rejection] = await right.docket.rejections()
    expect(rejection!.reason).toEqual({
      code: 'not-reversible',
      message: expect.stringContaining('cannot be reversed'),
      details: { eventId: id, reversedBy: winner.events[0]!.id },
    })
    expect(await right.docket.history('careless', '1')).toMatchObject([{ reversedBy: [winner.events[0]!.id] }, {}])
    const again = right.docket.resolve(rejection!.id, 'retry')
    await expect(again).rejects.toMatchObject({ code: 'command-rejected', reason: 'not-reversible' })
    expect(right.docket.status.rejected).toBe(1)
    expect((await central.head(store)).head).toBe(2)
  })

  it('keep a reversal that still fits, decided again on what the other one wrote', async () => {
    const { left, right, id } = await apart()
    await left.docket.execute('careless', '1', 'Note', { text: 'b' })
    await right.docket.execute('careless', '1', 'Undo', { id })
    left.network.setOnline(true)
    await expect.poll(() => left.docket.status.pending, poll).toBe(0)
    right.network.setOnline(true)
    await expect.poll(() => right.docket.status, poll).toMatchObject({ pending: 0, rejected: 0, position: 3 })
    const history = await right.docket.history('careless', '1')
    expect(history.map(({ reversedBy }) => reversedBy)).toEqual([[history[2]!.id], [], []])
  })

  it('both store what was appended without a decision: the history tells of both', async () => {
    const { left, right, id } = await apart()
    const undo = { type: 'Undone', data: { reverses: id } }
    const receipts = [
      await left.docket.log.appendToStream('careless-1', [undo]),
      await right.docket.log.appendToStream('careless-1', [undo]),
    ]
    left.network.setOnline(true)
    await expect.poll(() => left.docket.status.pending, poll).toBe(0)
    right.network.setOnline(true)
    await expect.poll(() => right.docket.status, poll).toMatchObject({ pending: 0, rejected: 0, position: 3 })
    const [noted] = await right.docket.history('careless', '1')
    expect(noted!.reversedBy).toEqual(receipts.map(({ events }) => events[0]!.id))
  })
})
