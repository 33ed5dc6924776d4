import { useQuery } from 'docket/react'
import { tables } from '../menu.ts'
import { draftBoard } from './order-draft.ts'

const TAKEN = 'select distinct "table" from open_orders'

/** Chooses the table of the draft; tables with an open order are marked. */
export function TableChoice({ chosen }: { readonly chosen: string }) {
  const { rows = [] } = useQuery<{ readonly table: string }>(TAKEN)
  const taken = new Set(rows.map(({ table }) => table))
  return (
    <fieldset className="tables">
      <legend className="unseen">Table</legend>
      <div className="table-grid">
        {tables.map((table) => (
          <label key={table} className="table-choice" data-taken={taken.has(table)}>
            <input
              type="radio"
              name="table"
              value={table}
              checked={table === chosen}
              onChange={() => draftBoard.change({ table })}
            />
            <span>{table}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
