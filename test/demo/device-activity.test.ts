import { describe, expect, it } from 'vitest'
import { givenProjection } from 'docket/testing'
import { deviceActivity } from '../../demo/model/device-activity.ts'
import { floor } from '../../demo/model/floor.ts'
import { order } from '../../demo/model/order.ts'

const DEVICE = '0190a3c4-0000-4000-8000-000000000001'
const lines = [{ item: 'Izze', quantity: 1, priceCents: 339 }]
const placed = (id: string, context: object = {}) => ({
  ...{ type: 'OrderPlaced', data: { table: '7', note: '', lines }, streamId: `order-${id}`, deviceId: DEVICE },
  ...context,
})
const LISTED = 'select actor, orders_taken, events, unsent, last_event from device_activity where device_id = ?'
const of = [order, floor]

describe('what is known of a tablet', () => {
  it('is who used it last, how much it has recorded, and what came last', async () => {
    const events = [
      { type: 'TabletJoined', data: { device: DEVICE, letter: 'A' }, streamId: 'floor-main', deviceId: DEVICE },
      placed('1', { actor: 'Ana' }),
      placed('2', { actor: 'Ben' }),
      placed('3', { deviceId: 'another', actor: 'Chioma' }),
      { type: 'OrderServed', data: {}, streamId: 'order-1', deviceId: DEVICE },
    ]
    const tablets = givenProjection(deviceActivity, events, { of })
    expect(await tablets.query(LISTED, [DEVICE])).toEqual([
      { actor: 'Ben', orders_taken: 2, events: 4, unsent: 0, last_event: 'OrderServed' },
    ])
    expect(await tablets.query(LISTED, ['another'])).toMatchObject([{ actor: 'Chioma', orders_taken: 1 }])
  })

  it('tells when it was last heard of at the centre', async () => {
    const events = [
      placed('1', { recordedAt: '2026-03-01T12:00:00.000Z', receivedAt: '2026-03-01T12:00:01.000Z' }),
      placed('2', { recordedAt: '2026-03-01T12:05:00.000Z', receivedAt: null }),
    ]
    const tablets = givenProjection(deviceActivity, events, { of })
    expect(await tablets.query('select recorded_at, received_at from device_activity')).toEqual([
      { recorded_at: '2026-03-01T12:05:00.000Z', received_at: '2026-03-01T12:00:01.000Z' },
    ])
  })
})
