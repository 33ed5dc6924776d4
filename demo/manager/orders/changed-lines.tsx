import type { StoredEvent } from 'docket'
import { lineKey, type LineChange } from '../../model/order-line.ts'
import { LineDetails } from '../../waiter/line-details.tsx'

/** What an event put into an order or took out; nothing for other events. */
export function ChangedLines({ event: { type, data } }: { readonly event: Pick<StoredEvent, 'type' | 'data'> }) {
  if (type !== 'OrderPlaced' && type !== 'OrderUpdated') return null
  const { lines, note } = data as { readonly lines: readonly LineChange[]; readonly note: string }
  return (
    <ul className="changed-lines">
      {lines.map((line) => (
        <li key={lineKey(line)}>
          <span className="times">{quantityOf(line, type)}</span> {line.item}
          <LineDetails {...line} />
        </li>
      ))}
      {note !== '' && <li className="hint">Note: {note}</li>}
    </ul>
  )
}

function quantityOf({ quantity }: LineChange, type: string): string {
  if (type === 'OrderPlaced') return `${quantity}×`
  return quantity > 0 ? `+${quantity}` : `−${-quantity}`
}
