import { useState } from 'react'
import { MenuPanel } from './menu-panel.tsx'
import { OpenOrders } from './open-orders.tsx'
import { OrderForm } from './order-form.tsx'

/** Takes orders, and shows which are open. */
export function WaiterScreen() {
  const [sentId, setSentId] = useState<string>()
  return (
    <main className="waiter">
      <MenuPanel />
      <OrderForm onSent={setSentId} />
      <OpenOrders newId={sentId} />
    </main>
  )
}
