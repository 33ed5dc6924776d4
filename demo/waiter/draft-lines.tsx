import { formatPrice } from '../format.ts'
import type { OrderLine } from '../model/order.ts'
import { draftBoard } from './order-draft.ts'

/** The lines of the draft, each with a stepper. */
export function DraftLines({ lines }: { readonly lines: readonly OrderLine[] }) {
  return (
    <div className="scroll lines" role="group" aria-label="Items of this order" tabIndex={0}>
      {lines.length === 0 ? (
        <p className="empty">Tap items of the menu to add them.</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <DraftLine key={line.item} line={line} />
          ))}
        </ul>
      )}
    </div>
  )
}

function DraftLine({ line: { item, quantity, priceCents } }: { readonly line: OrderLine }) {
  const step = (by: number) => () => draftBoard.setQuantity(item, quantity + by)
  return (
    <li className="line">
      <span className="line-name">{item}</span>
      <span className="line-price">{formatPrice(quantity * priceCents)}</span>
      <span className="stepper">
        <button type="button" className="step" aria-label={`One ${item} less`} onClick={step(-1)}>
          −
        </button>
        <span className="quantity">{quantity}</span>
        <button type="button" className="step" aria-label={`One ${item} more`} onClick={step(1)}>
          +
        </button>
      </span>
    </li>
  )
}
