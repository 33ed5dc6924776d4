import { useQuery } from 'docket/react'
import { formatTable } from '../format.ts'
import { linesOf, type OpenOrder } from './open-order.ts'
import { draftBoard } from './order-draft.ts'

const TAB = 'select * from open_orders where "table" = ? order by placed_at desc, id limit 1'

/** Offers to put a new order on what the table has running already: one tab, one bill. */
export function TabOffer({ table }: { readonly table: string }) {
  const { rows = [] } = useQuery<OpenOrder>(TAB, [table])
  const [tab] = rows
  if (tab === undefined || table === '') return null
  const { id, number, note } = tab
  return (
    <div className="tab-offer">
      <span>{formatTable(table)} has an open order.</span>
      <button type="button" onClick={() => draftBoard.takeUp(id, number, { table, lines: linesOf(tab), note })}>
        Add to {number ?? 'it'}
      </button>
    </div>
  )
}
