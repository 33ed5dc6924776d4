/** Questions to begin with. */
export const QUERY_EXAMPLES: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'Open orders',
    sql: `select number, "table", placed_by, placed_at, note
from open_orders
order by placed_at`,
  },
  {
    name: 'Sales by waiter',
    sql: `select placed_by as waiter, count(*) as orders,
  sum(total_cents) / 100.0 as dollars
from order_book
where status <> 'canceled'
group by placed_by
order by dollars desc`,
  },
  {
    name: 'Why canceled',
    sql: `select reason, count(*) as orders
from order_book
where status = 'canceled'
group by reason
order by orders desc`,
  },
  {
    name: 'Slowest orders',
    sql: `select number, "table", placed_at,
  (unixepoch(ready_at) - unixepoch(placed_at)) / 60 as minutes
from order_book
where ready_at is not null
order by minutes desc
limit 20`,
  },
  {
    name: 'Sold together',
    sql: `select a.item, b.item as and_item, count(*) as orders
from sold_items a join sold_items b using (order_id)
where a.item < b.item
group by a.item, b.item
order by orders desc
limit 20`,
  },
]
