import { menuItem } from '../menu.ts'
import { formatPrice } from '../format.ts'
import { lineKey, type OrderLine } from '../model/order-line.ts'
import { LineDetails } from './line-details.tsx'
import { draftBoard } from './order-draft.ts'

interface DraftLinesProps {
  readonly lines: readonly OrderLine[]
  readonly onChoose: (line: OrderLine) => void
}

/** The lines of the draft, each with a stepper; a tap on one opens its choices. */
export function DraftLines({ lines, onChoose }: DraftLinesProps) {
  return (
    <div className="scroll lines" role="group" aria-label="Items of this order" tabIndex={0}>
      {lines.length === 0 ? (
        <p className="empty">Tap items of the menu to add them.</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <DraftLine key={lineKey(line)} line={line} onChoose={() => onChoose(line)} />
          ))}
        </ul>
      )}
    </div>
  )
}

function DraftLine({ line, onChoose }: { readonly line: OrderLine; readonly onChoose: () => void }) {
  const { item, quantity, priceCents, choices, note, course } = line
  const step = (by: number) => () => draftBoard.setQuantity(lineKey(line), quantity + by)
  const isUsualCourse = course === (menuItem(item)?.course ?? 'main')
  return (
    <li className="line">
      <button type="button" className="line-open" aria-label={`${item}: choices and note`} onClick={onChoose}>
        <span className="line-name">{item}</span>
        <LineDetails item={item} choices={choices} note={note} course={isUsualCourse ? undefined : course} />
        <span className="line-price">{formatPrice(quantity * priceCents)}</span>
      </button>
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
