import type { Docket } from 'docket'
import { DocketProvider } from 'docket/react'
import { useState } from 'react'
import type { restaurant } from '../restaurant.model.ts'
import { MenuPanel } from './menu-panel.tsx'
import { OpenOrders } from './open-orders.tsx'
import { OrderForm } from './order-form.tsx'

/**
 * Takes orders, and shows which are open. The menu works before the orders are opened, and stays as it is when they are: what is
 * tapped is in the draft.
 */
export function WaiterScreen({ opening }: { readonly opening: Promise<Docket<typeof restaurant>> }) {
  return (
    <main className="waiter">
      <MenuPanel />
      <DocketProvider docket={opening} fallback={<Places />} renderError={() => <Places />}>
        <Orders />
      </DocketProvider>
    </main>
  )
}

function Orders() {
  const [sentId, setSentId] = useState<string>()
  return (
    <>
      <OrderForm onSent={setSentId} />
      <OpenOrders newId={sentId} />
    </>
  )
}

function Places() {
  return (
    <>
      <div className="panel" />
      <div className="panel orders" />
    </>
  )
}
