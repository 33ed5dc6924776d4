// #region app
import { openDocket } from 'docket'
import { DocketProvider, useCommand, useQuery, useStatus } from 'docket/react'
import { useState } from 'react'
import type { cafe } from './cafe.model.ts'
import { token } from './session.ts'

// Every hook knows the commands and their inputs from here.
declare module 'docket/react' {
  interface Register {
    readonly model: typeof cafe
  }
}

const opening = openDocket<typeof cafe>({
  store: 'cafe-12',
  worker: () => new Worker(new URL('./cafe.worker.ts', import.meta.url), { type: 'module' }),
  sync: { url: '/sync', token },
})

export default function App() {
  return (
    <DocketProvider docket={opening} fallback={<p>Opening…</p>} renderError={(error) => <p>{String(error)}</p>}>
      <NewOrder />
      <OpenOrders />
      <Sync />
    </DocketProvider>
  )
}

function NewOrder() {
  const [table, setTable] = useState('7')
  const [placeOrder, { error }] = useCommand('order', 'PlaceOrder')
  return (
    <p>
      <label>
        Table <input value={table} onChange={(event) => setTable(event.target.value)} />
      </label>
      {['Chicken Bowl', 'Veggie Salad'].map((item) => (
        <button key={item} onClick={() => void placeOrder(crypto.randomUUID(), { table, item })}>
          {item}
        </button>
      ))}
      {error?.message}
    </p>
  )
}

interface OpenOrder {
  readonly id: string
  readonly table: string
  readonly item: string
  readonly position: number | null
}

function OpenOrders() {
  const { rows = [] } = useQuery<OpenOrder>('select * from open_orders order by placed_at')
  const [serveOrder, { error }] = useCommand('order', 'ServeOrder')
  return (
    <ul>
      {rows.map(({ id, table, item, position }) => (
        <li key={id}>
          {table}: {item} {position === null && '(not sent) '}
          <button onClick={() => void serveOrder(id, {})}>Served</button>
        </li>
      ))}
      {error?.message}
    </ul>
  )
}

function Sync() {
  const { connection, pending, rejected } = useStatus()
  return (
    <footer>
      {connection}, {pending} to send, {rejected} to look at
    </footer>
  )
}
// #endregion
