import '../style/manager.css'
import '../style/manager-query.css'
import '../style/manager-sales.css'
import '../style/manager-orders.css'
import '../style/manager-inbox.css'
import type { ReactNode } from 'react'
import { useManagerAddress, type ManagerAddress } from './manager-address.ts'
import { ManagerTabs } from './manager-tabs.tsx'
import { InboxPage } from './inbox/inbox-page.tsx'
import { OrdersPage } from './orders/orders-page.tsx'
import { QueryPage } from './query/query-page.tsx'
import { SalesPage } from './sales/sales-page.tsx'
import { TabletsPage } from './tablets/tablets-page.tsx'

/** What a manager wants to know: sales, orders and their stories, what needs a decision, the tablets, and anything else by SQL. */
export function ManagerScreen() {
  const address = useManagerAddress()
  return (
    <main className="manager">
      <ManagerTabs shown={address.page} />
      {pageOf(address)}
    </main>
  )
}

function pageOf({ page, orderId, choices }: ManagerAddress): ReactNode {
  switch (page) {
    case 'sales':
      return <SalesPage choices={choices} />
    case 'orders':
      return <OrdersPage orderId={orderId} choices={choices} />
    case 'inbox':
      return <InboxPage />
    case 'tablets':
      return <TabletsPage />
    case 'query':
      return <QueryPage />
  }
}
