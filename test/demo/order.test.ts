import { describe, expect, it } from 'vitest'
import { given } from 'docket/testing'
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
