// #region app
import { isDocketError, openDocket } from 'docket'
import { DocketProvider, useCommand, useHistory, useQuery, useStatus } from 'docket/react'
import { useState } from 'react'
import type { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'

// Opened once, outside of rendering. Who opens a docket closes it.
const opening = openDocket<typeof restaurant>({
  store: 'bistro-3',
  worker: () =>
    new Worker(new URL('../../fixtures/restaurant/restaurant.worker.ts', import.meta.url), { type: 'module' }),
})

export function App() {
  return (
    <DocketProvider docket={opening} fallback={<p>Opening…</p>} renderError={(error) => <p>{String(error)}</p>}>
      <Floor table="7" />
      <Unsent />
    </DocketProvider>
  )
}

interface OpenOrder {
  readonly id: string
  readonly status: string
}

function Floor({ table }: { readonly table: string }) {
  const orders = useQuery<OpenOrder>('select id, status from open_orders where "table" = ? order by id', [table])
  const [placeOrder, { pending, error }] = useCommand('order', 'PlaceOrder')
  const [shown, setShown] = useState<string>()
  if (orders.status === 'error') return <button onClick={orders.retry}>{orders.error.message}</button>
  return (
    <section>
      <button disabled={pending} onClick={() => void placeOrder(crypto.randomUUID(), { table, lines: [] })}>
        New order
      </button>
      {isDocketError(error, 'command-rejected') && <p>Refused: {error.reason}</p>}
      <ul>
        {orders.rows?.map(({ id, status }) => (
          <li key={id} onClick={() => setShown(id)}>
            {status}
          </li>
        ))}
      </ul>
      {shown !== undefined && <Story id={shown.slice('order-'.length)} />}
    </section>
  )
}

function Story({ id }: { readonly id: string }) {
  const { events = [] } = useHistory('order', id)
  return events.map(({ id: eventId, type, recordedAt }) => (
    <time key={eventId} dateTime={recordedAt}>
      {type}
    </time>
  ))
}

function Unsent() {
  const pending = useStatus((status) => status.pending)
  return <footer>{pending === 0 ? 'All is sent' : `${pending} to send`}</footer>
}
// #endregion

/** The docket of the app, for who has to close it. */
export const docketOfApp = opening
