import { expect, it, vi } from 'vitest'
import { memoryLog, openEngine, type Docket } from 'docket'
import { issueToken, openServer } from 'docket/server'
import { order, restaurant } from '../quick-start/restaurant.model.ts'

const secret = 'a secret of at least thirty-two characters'
type Tablet = Docket<typeof restaurant>

/** Two tablets; the second captured a cancellation of what the first had canceled before. */
async function inConflict() {
  const server = await openServer({ database: { memory: true }, secret, port: 0 })
  const tablet = (device: string): Promise<Tablet> =>
    openEngine({
      model: restaurant,
      log: memoryLog('cafe-12'),
      sync: {
        url: `${server.url}/sync`,
        token: ({ store }) => issueToken(secret, { store, device, actor: device, roles: [] }),
      },
      deviceId: device,
      actor: device,
    })
  const [first, second] = [await tablet('first'), await tablet('second')]
  await first.execute('order', '7', 'PlaceOrder', { table: '7', items: ['Chicken Bowl'] })
  await vi.waitFor(() => {
    expect(second.status.position).toBe(1)
  })
  // Both decide on the order as it is placed, before either hears of the other.
  await Promise.all([
    first.execute('order', '7', 'CancelOrder', { reason: 'guest has left' }),
    second.execute('order', '7', 'CancelOrder', { reason: 'kitchen is closed' }),
  ])
  await vi.waitFor(() => {
    expect(first.status.rejected + second.status.rejected).toBe(1)
  })
  const loser = first.status.rejected === 1 ? first : second
  const close = async () => {
    await Promise.all([first.close(), second.close()])
    await server.close()
  }
  return { docket: loser, close }
}

it('lists and settles what was refused, as the guide does', async () => {
  const { docket, close } = await inConflict()
  // #region rejections
  const lines = (await docket.rejections()).map(({ id, commit, reason, rejectedAt }) => ({
    id, // for resolve
    what: commit.command?.name ?? commit.events.map(({ type }) => type).join(', '), // 'CancelOrder'
    where: commit.streamId, // 'order-7'
    who: commit.actor,
    when: commit.recordedAt,
    why: reason.code, // 'not-open': the reason your decide gave
    since: rejectedAt,
  }))
  // #endregion
  expect(lines).toMatchObject([{ what: 'CancelOrder', where: 'order-7', why: 'not-open' }])
  const { id } = lines[0]!
  await expect(docket.resolve(id, 'retry')).rejects.toMatchObject({ code: 'command-rejected', reason: 'not-open' })
  expect(await docket.rejections()).toHaveLength(1)
  // #region resolve
  await docket.resolve(id, 'discard')
  // #endregion
  expect(await docket.rejections()).toEqual([])
  expect(docket.status.rejected).toBe(0)
  await close()
})

it('reads as the guide does', async () => {
  const docket = await openEngine({ model: restaurant, log: memoryLog() })
  await docket.execute('order', '7', 'PlaceOrder', { table: '7', items: ['Chicken Bowl'] })
  const show = vi.fn()
  const complain = vi.fn()
  // #region query
  interface Open {
    readonly id: string
    readonly placed_at: string
  }
  const rows = await docket.query<Open>('select id, placed_at from open_orders where "table" = ?', ['7'])
  const stop = docket.watch<Open>('select * from open_orders where "table" = :table', { table: '7' }, show, complain)
  // #endregion
  expect(rows).toMatchObject([{ id: 'order-7' }])
  await vi.waitFor(() => {
    expect(show).toHaveBeenCalledWith([expect.objectContaining({ id: 'order-7' })])
  })
  stop()
  expect(complain).not.toHaveBeenCalled()
  await docket.execute('order', '7', 'CancelOrder', { reason: 'guest has left' })
  // #region moments
  const now = await docket.stateOf(order, '7')
  const afterTheFirst = await docket.stateOf(order, '7', { version: 1 })
  const anHourAgo = await docket.stateOf(order, '7', { asOf: new Date(Date.now() - 3_600_000) })
  // #endregion
  expect([now.status, afterTheFirst.status, anHourAgo.status]).toEqual(['canceled', 'placed', 'new'])
  // #region events
  const events = await docket.log.readStream('order-7', { fromVersion: 2 })
  const known = new Set<string>()
  for await (const event of docket.log.readAll({ after: 0 })) known.add(event.type)
  // #endregion
  expect(events.map(({ version, type }) => [version, type])).toEqual([[2, 'OrderCanceled']])
  expect([...known]).toEqual(['OrderPlaced', 'OrderCanceled'])
  await docket.close()
})
