import { useDay } from '../day-choice.tsx'
import { choose, type ManagerAddress } from '../manager-address.ts'
import { OrderFilter } from './order-filter.tsx'
import { OrderLife } from './order-life.tsx'
import { OrderList } from './order-list.tsx'
import { readKind } from './order-search.ts'

/** All orders, to be searched, and beside them the life of the one that is looked at. */
export function OrdersPage({ orderId, choices }: Pick<ManagerAddress, 'orderId' | 'choices'>) {
  const { day } = useDay(choices['day'])
  const { text = '', kind } = choices
  const search = { day: choices['day'] === 'all' ? null : day, kind: readKind(kind), text }
  return (
    <div className="manager-page orders-page" data-open={orderId !== null}>
      <section className="panel order-search" aria-labelledby="search-title">
        <h2 id="search-title" className="unseen">
          Orders
        </h2>
        <OrderFilter
          search={search}
          onChange={(changed) => choose('orders', { orderId, choices: { ...choices, ...changed } })}
        />
        <OrderList search={search} shownId={orderId} choices={choices} />
      </section>
      {orderId === null ? (
        <section className="panel order-none">
          <p className="empty">Choose an order to see its life: who did what, when, on which tablet, and why.</p>
        </section>
      ) : (
        <OrderLife key={orderId} id={orderId} choices={choices} />
      )}
    </div>
  )
}
