import { afterEach, expect, it } from 'vitest'
import { openDocket, type Docket } from 'docket'
import { tellFromCentre, tellPayment, tellWhy } from './payment-screen.ts'
import type { till } from './payment.model.ts'

const open: Docket<typeof till>[] = []
const openTill = async (sync?: { url: string; token: string }): Promise<Docket<typeof till>> => {
  const docket = await openDocket<typeof till>({
    store: `till-${crypto.randomUUID()}`,
    worker: () => new Worker(new URL('./payment.worker.ts', import.meta.url), { type: 'module' }),
    actor: 'anna',
    ...(sync === undefined ? {} : { sync }),
  })
  open.push(docket)
  return docket
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((docket) => docket.close()))
})

it('tells through a real worker who took which payment back, and why', async () => {
  const docket = await openTill()
  const story = { correlationId: 'table-7' }
  const authorized = await docket.execute('payment', '1', 'AuthorizePayment', { amountCents: 950 }, story)
  const noon = new Date().toISOString()
  await expect.poll(() => new Date().toISOString()).not.toBe(noon)
  const because = { ...story, causationId: authorized.events[0]!.id, actor: 'ben' }
  const [ordered] = (await docket.log.appendToStream('order-1', [{ type: 'OrderCanceled', data: {} }], because)).events
  const takenBack = { ...story, causationId: ordered!.id, actor: 'carla' }
  await docket.execute('payment', '1', 'ReversePayment', { reason: 'the guest left' }, takenBack)

  expect(await tellPayment(docket, '1', noon)).toEqual({
    lines: ['1. PaymentAuthorized by anna – taken back by carla: the guest left', '2. PaymentReversed by carla'],
    now: { authorized: null, amountCents: 0 },
    afterTheFirst: { authorized: authorized.events[0]!.id, amountCents: 950 },
    atNoon: { authorized: authorized.events[0]!.id, amountCents: 950 },
  })
  expect(await tellWhy(docket, 'table-7')).toEqual([
    'PaymentAuthorized on payment-1',
    '  OrderCanceled on order-1',
    '    PaymentReversed on payment-1',
  ])
  expect(await docket.query('select count(*) n from payments')).toEqual([{ n: 0 }])
})

it('carries what cannot be reversed, and what cannot be read, across the worker', async () => {
  const docket = await openTill()
  const [authorized] = (await docket.execute('payment', '1', 'AuthorizePayment', { amountCents: 950 })).events
  const reversal = { type: 'PaymentReversed', data: { reason: 'twice', reverses: authorized!.id } }
  const [reversed] = (await docket.log.appendToStream('payment-1', [reversal])).events
  await expect(docket.log.appendToStream('payment-1', [reversal])).rejects.toMatchObject({
    name: 'DocketError',
    code: 'not-reversible',
    eventId: authorized!.id,
    reversedBy: reversed!.id,
  })
  await expect(docket.history('payment', '1', { from: 'centre' })).rejects.toMatchObject({
    code: 'invalid-argument',
    argument: 'from',
  })
  // @ts-expect-error what the types forbid is refused on the other side of the worker too
  await expect(docket.story('x', { from: 'center' })).rejects.toMatchObject({ code: 'invalid-argument' })
  await expect(docket.story('')).rejects.toMatchObject({ code: 'invalid-argument', argument: 'correlationId' })
})

it('says that the centre cannot be reached, and goes on telling what it holds', async () => {
  const docket = await openTill({ url: '/no-centre-here', token: 'none' })
  await docket.execute('payment', '1', 'AuthorizePayment', { amountCents: 950 })
  expect(await tellFromCentre(docket, '1')).toEqual(['The centre cannot be reached. Try again later.'])
  expect(await docket.history('payment', '1')).toMatchObject([{ type: 'PaymentAuthorized', position: null }])
})
