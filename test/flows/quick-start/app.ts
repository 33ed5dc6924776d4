import { openDocket } from 'docket'
import { order, type restaurant } from './restaurant.model.ts'

/** What the page around the quick start has. */
interface Page {
  readonly session: { readonly token: string }
  readonly orderId: string
  showCount(rows: readonly object[]): void
  showStatus(text: string): void
}

/** The page of the README's quick start. */
export async function runApp({ session, orderId, showCount, showStatus }: Page) {
  // #region open
  const docket = await openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
    sync: { url: '/sync', token: () => session.token },
  })
  // #endregion
  // #region use
  // Resolved = on the disk of this device.
  await docket.execute('order', orderId, 'PlaceOrder', { table: '7', items: ['Chicken Bowl'] })

  const rows = await docket.query('select * from open_orders order by placed_at')
  const stop = docket.watch('select count(*) as open from open_orders', [], showCount)
  docket.onStatus(({ connection, pending, rejected }) => {
    showStatus(`${connection}, ${pending} to send, ${rejected} to look at`)
  })

  // Who did what, when, on which device, because of what.
  const history = await docket.history(order, orderId)
  const atNoon = await docket.stateOf(order, orderId, { asOf: '2026-11-23T12:00:00Z' })
  // #endregion
  return { docket, rows, stop, history, atNoon }
}
