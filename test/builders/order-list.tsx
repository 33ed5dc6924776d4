import { isDocketError, type Docket } from 'docket'
import { DocketProvider, useQuery, type QueryResult } from 'docket/react'
import type { ReactNode } from 'react'
import type { Restaurant } from './react-page.ts'

/** The open orders of one table. */
export const OF_TABLE = 'select id, "table" from open_orders where "table" = ? order by id'

/** A row of {@link OF_TABLE}. */
export interface OrderRow {
  readonly id: string
  readonly table: string
}

/** Places an order without lines. */
export const place = (docket: Restaurant, id: string, table: string) =>
  docket.execute('order', id, 'PlaceOrder', { table, lines: [] })

/** A component that shows the orders of a table, and keeps every result it was rendered with. */
export function orderList(seen: QueryResult<OrderRow>[] = []) {
  return function OrderList({ table, keepRows = false }: { readonly table: string; readonly keepRows?: boolean }) {
    const result = useQuery<OrderRow>(OF_TABLE, [table], { keepRows })
    seen.push(result)
    const { status, rows, error } = result
    return `${status}: ${rows?.map(({ id }) => id).join(' ') ?? 'none'} ${isDocketError(error) ? error.code : ''}`.trim()
  }
}

/** Components with a docket. */
export const provided = (docket: Docket, children: ReactNode) => (
  <DocketProvider docket={docket}>{children}</DocketProvider>
)

/** When the docket has had time to tell what it has to tell. */
export const settled = (docket: Docket) =>
  docket.query('select 1').then(() => new Promise((done) => setTimeout(done, 50)))
