import { tables } from '../menu.ts'
import { draftBoard } from './order-draft.ts'

/** Chooses the table of the draft. */
export function TableChoice({ chosen }: { readonly chosen: string }) {
  return (
    <fieldset className="tables">
      <legend className="unseen">Table</legend>
      <div className="table-grid">
        {tables.map((table) => (
          <label key={table} className="table-choice">
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
