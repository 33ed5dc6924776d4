import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openServiceDatabase, type ConfirmedEvent, type SqlDatabase } from 'docket/server'
import { given, type GivenEvent } from 'docket/testing'
import { delivery } from '../../demo/services/delivery.ts'
import { judgeDelivery, type Answer } from '../../demo/services/order/judge-delivery.ts'
import { createTables, schemaOf, type Service } from '../../demo/services/service.ts'
import { readSettings } from '../../demo/services/settings.ts'
import { storyServices } from '../../demo/services/story.ts'
import { givenEvents } from '../../src/testing/given-events.ts'
import { openEventSource } from '../../demo/services/event-source.ts'
import { SERVICE_NAMES } from '../builders/story.ts'

const lines = [{ item: 'Chicken Bowl', quantity: 2, priceCents: 875 }]
const more = [{ item: 'Chicken Bowl', quantity: 3, priceCents: 875 }]
const address = '12 Garden Row'
const created = { type: 'OrderCreated', data: { consumer: 'ana', address, lines } }
const updated = { type: 'OrderUpdated', data: { revision: 2, address, lines: more } }
const canceled = { type: 'OrderCanceled', data: { reason: 'changed my mind' } }
const approved = { type: 'OrderApproved', data: { revision: 1 } }
const rejected = { type: 'OrderRejected', data: { revision: 1, reasons: ['over-limit'] } }
const about = { order: '1', revision: 1 }

describe('alone, with its handler, the service', () => {
  const services = storyServices({ maxTickets: 1, limitCents: 4_000, cardLimitCents: 4_000 })
  let database: SqlDatabase
  beforeAll(async () => void (database = await openServiceDatabase({ memory: true })))
  afterAll(() => database.close())
  beforeEach(async () => {
    for (const name of SERVICE_NAMES) await database.query(`drop schema if exists ${schemaOf(name)} cascade`)
  })

  /** What the service answers to these events, about delivery 1 unless they say otherwise. */
  const tell = async (service: Service, ...events: readonly GivenEvent[]): Promise<unknown[]> => {
    await createTables(database, service)
    const said: unknown[] = []
    for (const event of givenEvents(events, { streamId: 'delivery-1' }) as ConfirmedEvent[]) {
      await database.transaction(async (client) => {
        await service.handler(event, { client, append: (reply) => said.push([reply.streamId, ...reply.events]) })
      })
    }
    return said
  }

  it('consumer verifies those it knows, and answers once however often the order changes', async () => {
    const registered = { streamId: 'consumer-ana', type: 'ConsumerRegistered', data: { name: 'Ana' } }
    expect(await tell(services.consumer, registered, created, updated, canceled)).toEqual([
      ['verification-1', { type: 'ConsumerVerified', data: about }],
    ])
  })

  it('kitchen changes the ticket with the lines, and cancels it with the order', async () => {
    expect(await tell(services.kitchen, created, updated, canceled)).toEqual([
      ['ticket-1', { type: 'TicketCreated', data: about }],
      [
        'ticket-1',
        { type: 'TicketCanceled', data: { ...about, reason: 'lines-changed' } },
        { type: 'TicketCreated', data: { ...about, revision: 2 } },
      ],
      ['ticket-1', { type: 'TicketCanceled', data: { ...about, revision: 2, reason: 'order-canceled' } }],
    ])
  })

  it('kitchen has no more tickets than it cooks', async () => {
    const second = { ...created, streamId: 'delivery-2' }
    expect(await tell(services.kitchen, created, second, rejected, { ...second, streamId: 'delivery-3' })).toEqual([
      ['ticket-1', { type: 'TicketCreated', data: about }],
      ['ticket-2', { type: 'TicketRefused', data: { order: '2', revision: 1, reason: 'kitchen-full' } }],
      ['ticket-1', { type: 'TicketCanceled', data: { ...about, reason: 'order-rejected' } }],
      ['ticket-3', { type: 'TicketCreated', data: { order: '3', revision: 1 } }],
    ])
  })

  it('accounts reverse before they authorise a new total, and count what a consumer owes already', async () => {
    const second = { ...created, streamId: 'delivery-2' }
    expect(await tell(services.accounts, created, second, updated, canceled)).toEqual([
      ['payment-1', { type: 'CreditCardAuthorized', data: { ...about, amountCents: 1_750 } }],
      ['payment-2', { type: 'CreditCardAuthorized', data: { order: '2', revision: 1, amountCents: 1_750 } }],
      [
        'payment-1',
        { type: 'CreditCardReversed', data: { ...about, amountCents: 1_750 } },
        { type: 'CreditCardDeclined', data: { ...about, revision: 2, reason: 'over-limit' } },
      ],
    ])
  })

  it('accounts answer for the card of a table, once, and reverse it when cash came instead', async () => {
    const card = { payment: '0190a3c4-0000-7000-8000-00000000c001', amountCents: 1_750 }
    const asked = { streamId: 'order-7', type: 'CardPaymentRequested', data: card }
    const tooMuch = { ...asked, data: { payment: '0190a3c4-0000-7000-8000-00000000c002', amountCents: 4_001 } }
    const withdrawn = { streamId: 'order-7', type: 'CardPaymentWithdrawn', data: { payment: card.payment } }
    expect(await tell(services.accounts, asked, asked, tooMuch, withdrawn, withdrawn)).toEqual([
      ['order-7', { type: 'CreditCardAuthorized', data: card }],
      ['order-7', { type: 'CreditCardDeclined', data: { payment: tooMuch.data.payment, reason: 'over-limit' } }],
      ['order-7', { type: 'CreditCardReversed', data: card }],
    ])
  })

  it('accounts reverse the card of a table whose order was canceled meanwhile', async () => {
    const card = { payment: '0190a3c4-0000-7000-8000-00000000c003', amountCents: 1_750 }
    const asked = { streamId: 'order-8', type: 'CardPaymentRequested', data: card }
    const other = { ...canceled, streamId: 'order-9' }
    expect(await tell(services.accounts, asked, other, { ...canceled, streamId: 'order-8' })).toEqual([
      ['order-8', { type: 'CreditCardAuthorized', data: card }],
      ['order-8', { type: 'CreditCardReversed', data: card }],
    ])
  })

  it('order takes the card of a table for no answer about a delivery', async () => {
    const authorized = { streamId: 'order-7', type: 'CreditCardAuthorized', data: { payment: 'x', amountCents: 1 } }
    expect(await tell(services.order, authorized)).toEqual([])
  })

  it('order decides once, when the last answer is there', async () => {
    const answers = [
      { streamId: 'payment-1', type: 'CreditCardAuthorized', data: { ...about, amountCents: 1_750 } },
      { streamId: 'verification-1', type: 'ConsumerVerified', data: about },
      { streamId: 'ticket-1', type: 'TicketCreated', data: about },
    ]
    const decision = ['delivery-1', { type: 'OrderApproved', data: { revision: 1 } }]
    // An answer may even overtake the order it is about.
    expect(await tell(services.order, answers[0]!, created, ...answers, ...answers, approved)).toEqual([decision])
  })

  it('order does not decide about what was canceled', async () => {
    const answer = { streamId: 'ticket-1', type: 'TicketRefused', data: { ...about, reason: 'kitchen-full' } }
    expect(await tell(services.order, created, canceled, answer)).toEqual([])
  })

  it('shipping packs what is approved, and unpacks what is canceled before it has left', async () => {
    const shipped = { type: 'OrderShipped', data: { revision: 1 } }
    const proposal = ['delivery-1', shipped]
    expect(await tell(services.shipping, created, approved, canceled, shipped)).toEqual([proposal])
    expect(await database.query('select state from service_shipping.shipments')).toEqual([{ state: 'unpacked' }])
  })
})

describe('a delivery', () => {
  it('is what the log says first: an approval after a cancellation, or of an older revision, does not count', () => {
    given(delivery, [created, canceled, approved] as never).thenState((state) => expect(state.status).toBe('canceled'))
    given(delivery, [created, updated, approved] as never).thenState((state) => expect(state.status).toBe('pending'))
  })

  it('is changed and canceled until it is rejected or has left', () => {
    given(delivery, [created, approved] as never)
      .when('UpdateOrder', { address, lines: more })
      .then([updated] as never)
    given(delivery, [created, rejected] as never)
      .when('CancelOrder', { reason: 'late' })
      .thenRejects('not-open', { status: 'rejected' })
  })
})

describe('the judgement of a delivery', () => {
  const yes = (part: Answer['part'], revision: number): Answer => ({ part, revision, refusal: null })
  const all = [yes('consumer', 1), yes('kitchen', 1), yes('accounts', 1)]

  it.each([
    ['waits for every part', 1, 1, all.slice(1), { kind: 'waiting' }],
    ['approves when all agree', 1, 1, all, { kind: 'approved' }],
    ['waits for those whom an update concerns', 2, 1, all, { kind: 'waiting' }],
    ['takes the others’ older answers', 2, 1, [...all, yes('kitchen', 2)], { kind: 'approved' }],
    ['needs one refusal only', 1, 1, [{ ...all[0]!, refusal: 'no' }], { kind: 'rejected', reasons: ['no'] }],
    ['forgets a refusal of what was changed', 2, 1, [{ ...all[1]!, refusal: 'no' }], { kind: 'waiting' }],
  ])('%s', (_name, linesRevision, totalRevision, answers, expected) => {
    expect(judgeDelivery({ linesRevision, totalRevision }, answers)).toEqual(expected)
  })
})

describe('the settings of a service', () => {
  const url = 'postgres://localhost/docket'

  it('have it all in one database unless told otherwise', () => {
    expect(readSettings({ DATABASE_URL: url })).toEqual({
      store: 'cafe-12',
      databaseUrl: url,
      ownDatabaseUrl: url,
      eventsUrl: null,
      leaseMs: 5_000,
    })
    const own = { DATABASE_URL: url, SERVICE_DATABASE_URL: `${url}2`, DOCKET_STORE: 'bar-1' }
    expect(readSettings(own)).toMatchObject({ store: 'bar-1', ownDatabaseUrl: `${url}2` })
  })

  it('say what is missing or wrong', async () => {
    expect(() => readSettings({})).toThrow('DATABASE_URL is the PostgreSQL')
    expect(() => readSettings({ DATABASE_URL: url, DOCKET_LEASE_MS: 'soon' })).toThrow('DOCKET_LEASE_MS')
    await expect(openEventSource('amqp://localhost', null as never)).rejects.toThrow('amqp://localhost')
  })
})
