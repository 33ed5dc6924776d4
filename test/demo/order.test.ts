import { describe, expect, it } from 'vitest'
import { given } from 'docket/testing'
import type { LineChange } from '../../demo/model/order-line.ts'
import { order } from '../../demo/model/order.ts'

const BUMP = '0190a3c4-0000-7000-8000-00000000b001'
const data = {
  table: '7',
  note: '',
  lines: [
    { item: 'Steak Bowl', quantity: 2, priceCents: 925, station: 'grill' },
    { item: 'Izze', quantity: 1, priceCents: 339, station: 'bar' },
  ] satisfies { station: 'grill' | 'bar'; item: string; quantity: number; priceCents: number }[],
}
const at = { station: 'grill' } as const
const placed = { type: 'OrderPlaced' as const, data }
const started = { type: 'OrderStarted' as const, data: at }
const ready = { type: 'OrderReady' as const, data: at }
const bumped = { type: 'OrderBumped' as const, data: at, id: BUMP }
const recalled = { type: 'OrderRecalled' as const, data: { ...at, reverses: BUMP } }
const served = { type: 'OrderServed' as const, data: {} }
const canceled = { type: 'OrderCanceled' as const, data: { reason: 'The guests left' } }

describe('an order in the kitchen', () => {
  it('is started, ready and bumped at one station, and the others wait', () => {
    given(order, [placed]).when('StartOrder', at).then([started])
    given(order, [placed, started]).when('ReadyOrder', at).then([ready])
    given(order, [placed, started, ready])
      .when('BumpOrder', at)
      .then([{ type: 'OrderBumped', data: at }])
    given(order, [placed, started, ready, bumped]).thenState(({ work }) => {
      expect(work).toEqual({ grill: { step: 'bumped', bump: BUMP }, bar: { step: 'waiting', bump: null } })
    })
  })

  it('goes no step twice, and skips none', () => {
    given(order, [placed, started]).when('StartOrder', at).thenNothing()
    given(order, [placed, started, ready, bumped]).when('ReadyOrder', at).thenNothing()
    given(order, [placed]).when('ReadyOrder', at).thenRejects('too-early', { step: 'waiting' })
    given(order, [placed, started]).when('BumpOrder', at).thenRejects('too-early', { step: 'started' })
  })

  it('is recalled by an event that names the bump it undoes, as often as it is bumped', () => {
    given(order, [placed, started, ready, bumped]).when('RecallOrder', at).then([recalled])
    given(order, [placed, started, ready]).when('RecallOrder', at).thenRejects('not-bumped')
    given(order, [placed, started, ready, bumped, recalled]).when('RecallOrder', at).thenRejects('not-bumped')
    given(order, [placed, started, ready, bumped, recalled])
      .when('BumpOrder', at)
      .then([{ type: 'OrderBumped', data: at }])
  })

  it('is not made by a station that has no part in it', () => {
    given(order, [placed]).when('StartOrder', { station: 'fry' }).thenRejects('not-at-station', { station: 'fry' })
  })

  it('takes what a station did when it was served meanwhile, but not when it was canceled', () => {
    given(order, [placed, served]).when('StartOrder', at).then([started])
    given(order, [placed, canceled]).when('StartOrder', at).thenRejects('not-open', { status: 'canceled' })
    given(order, []).when('StartOrder', at).thenRejects('not-open', { status: 'new' })
    given(order, [placed, started, ready, bumped, served])
      .when('RecallOrder', at)
      .thenRejects('not-open', { status: 'served' })
  })

  it('is made at the grill when it is older than the stations', () => {
    const lines = [{ item: 'Izze', quantity: 1, priceCents: 339 }]
    given(order, [{ ...placed, data: { ...data, lines } }])
      .when('StartOrder', at)
      .then([started])
  })
})

const [steak, izze] = data.lines as [(typeof data.lines)[0], (typeof data.lines)[0]]
const PAYMENT = '0190a3c4-0000-7000-8000-00000000c001'
const TOTAL = 2 * 925 + 339
const cash = { payment: PAYMENT, amountCents: TOTAL }
const paid = { type: 'OrderPaid' as const, data: cash }
const asked = { type: 'CardPaymentRequested' as const, data: cash }
const authorized = { type: 'CreditCardAuthorized' as const, data: cash }
const declined = { type: 'CreditCardDeclined' as const, data: { payment: PAYMENT, reason: 'over-limit' } }
const withdrawn = { type: 'CardPaymentWithdrawn' as const, data: { payment: PAYMENT } }
const updated = (lines: readonly LineChange[]) => ({
  type: 'OrderUpdated' as const,
  data: { table: '7', note: '', lines },
})
const more = { ...izze, quantity: 2 }
const less = { ...steak, quantity: -1 }

describe('a change of an order', () => {
  it('says what is added and what is taken out, so that two of them add up', () => {
    given(order, [placed])
      .when('UpdateOrder', { lines: [more, less] })
      .then([updated([more, less])])
    given(order, [placed, updated([more]), updated([less]), updated([more])]).thenState(({ lines }) => {
      expect(lines).toEqual([
        { ...steak, quantity: 1 },
        { ...izze, quantity: 5 },
      ])
    })
  })

  it('tells dishes of other choices, courses and notes apart', () => {
    const sweet = { ...izze, choices: ['Blackberry'] }
    const late = { ...izze, course: 'last' as const }
    given(order, [placed, updated([sweet, late])]).thenState(({ lines }) => expect(lines).toHaveLength(4))
    given(order, [placed])
      .when('UpdateOrder', { lines: [{ ...sweet, quantity: -1 }] })
      .thenRejects('not-in-order', { item: 'Izze' })
  })

  it('takes out no more than there is, and leaves something', () => {
    given(order, [placed])
      .when('UpdateOrder', { lines: [{ ...steak, quantity: -3 }] })
      .thenRejects('not-in-order', { item: 'Steak Bowl' })
    given(order, [placed])
      .when('UpdateOrder', {
        lines: [
          { ...steak, quantity: -2 },
          { ...izze, quantity: -1 },
        ],
      })
      .thenRejects('nothing-left')
  })

  it('moves the guests, and is nothing when nothing changes', () => {
    given(order, [placed])
      .when('UpdateOrder', { lines: [], table: '9' })
      .then([{ type: 'OrderUpdated', data: { table: '9', note: '', lines: [] } }])
    given(order, [placed]).when('UpdateOrder', { lines: [], table: '7', note: '' }).thenNothing()
  })

  it('has the station begin anew with what is added, and not with what is taken out of what is made', () => {
    const made = [placed, started, ready, bumped]
    given(order, [...made, updated([{ ...steak, quantity: 1 }])]).thenState(({ work }) => {
      expect(work).toEqual({ grill: { step: 'waiting', bump: null }, bar: { step: 'waiting', bump: null } })
    })
    given(order, [...made, updated([less])]).thenState(({ work }) => {
      expect(work.grill).toEqual({ step: 'bumped', bump: BUMP })
    })
    given(order, [placed, started, updated([less])]).thenState(({ work }) => expect(work.grill?.step).toBe('waiting'))
  })

  it('opens an order again that was served, until it is paid too', () => {
    given(order, [placed, served, updated([more])]).thenState(({ status }) => expect(status).toBe('placed'))
    given(order, [placed, served, updated([less])]).thenState(({ status }) => expect(status).toBe('served'))
    given(order, [placed, served, paid])
      .when('UpdateOrder', { lines: [more] })
      .thenRejects('not-open', { status: 'paid' })
    given(order, [placed, paid])
      .when('UpdateOrder', { lines: [less] })
      .thenRejects('already-paid')
  })
})

describe('the cook of a canceled order', () => {
  it('acknowledges it once, and not what is still wanted', () => {
    given(order, [placed, started, canceled])
      .when('AcknowledgeCancel', at)
      .then([{ type: 'CancelAcknowledged', data: at }])
    given(order, [placed, canceled, { type: 'CancelAcknowledged' as const, data: at }])
      .when('AcknowledgeCancel', at)
      .thenNothing()
    given(order, [placed]).when('AcknowledgeCancel', at).thenRejects('still-wanted')
    given(order, [placed, updated([{ ...steak, quantity: -2 }])])
      .when('AcknowledgeCancel', at)
      .then([{ type: 'CancelAcknowledged', data: at }])
  })
})

describe('paying an order', () => {
  it('takes cash at once, in parts too, and no more than is due', () => {
    given(order, [placed]).when('PayOrder', cash).then([paid])
    const part = { payment: PAYMENT, amountCents: 1_000 }
    given(order, [placed, { type: 'OrderPaid' as const, data: part }])
      .when('PayOrder', cash)
      .thenRejects('too-much', { due: TOTAL - 1_000 })
    given(order, [placed, paid]).when('PayOrder', part).thenRejects('already-paid')
    given(order, [placed, paid, updated([more])])
      .when('PayOrder', part)
      .thenRejects('too-much', { due: 678 })
  })

  it('tells a person when money was taken for what is canceled', () => {
    given(order, [placed, canceled]).when('PayOrder', cash).thenRejects('not-open', { status: 'canceled' })
    given(order, [placed, paid]).when('CancelOrder', { reason: 'The guests left' }).thenRejects('already-paid')
  })

  it('waits for accounts with a card, and counts what they authorise once', () => {
    given(order, [placed]).when('RequestCardPayment', cash).then([asked])
    given(order, [placed, asked]).when('PayOrder', cash).thenRejects('card-asked')
    given(order, [placed, asked]).thenState(({ paidCents }) => expect(paidCents).toBe(0))
    given(order, [placed, asked, authorized, authorized]).thenState(({ paidCents, card }) => {
      expect([paidCents, card]).toEqual([TOTAL, null])
    })
  })

  it('takes cash, or another card, when one was declined', () => {
    given(order, [placed, asked, declined]).when('PayOrder', cash).then([paid])
    given(order, [placed, asked, declined]).when('RequestCardPayment', cash).then([asked])
  })

  it('takes a card back that is not answered; an answer that comes after does not count', () => {
    given(order, [placed, asked]).when('WithdrawCardPayment', { payment: PAYMENT }).then([withdrawn])
    given(order, [placed, asked, withdrawn, authorized]).thenState(({ paidCents }) => expect(paidCents).toBe(0))
    given(order, [placed, asked, authorized])
      .when('WithdrawCardPayment', { payment: PAYMENT })
      .thenRejects('already-paid')
    given(order, [placed, asked, declined]).when('WithdrawCardPayment', { payment: PAYMENT }).thenNothing()
  })
})
