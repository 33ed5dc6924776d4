import { isDocketError } from 'docket'
import { useState } from 'react'
import { explain } from '../explain.ts'
import { formatPrice, formatTable, totalCents } from '../format.ts'
import { useExecute } from '../use-execute.ts'
import { DraftLines } from './draft-lines.tsx'
import { draftBoard, useDraft, type OrderDraft } from './order-draft.ts'
import { TableChoice } from './table-choice.tsx'

interface Message {
  readonly text: string
  readonly tone: 'good' | 'trouble'
  /** The draft it speaks of: at the next change it has been read. */
  readonly about: OrderDraft
}

/** The order that is being taken; places it. */
export function OrderForm({ onPlaced }: { readonly onPlaced: (id: string) => void }) {
  const draft = useDraft()
  const [execute, { pending }] = useExecute()
  const [message, setMessage] = useState<Message>()
  const shown = message?.about === draft ? message : undefined
  const say = (tone: Message['tone'], text: string): void => setMessage({ text, tone, about: draftBoard.current })

  const place = async (): Promise<void> => {
    const { orderId, commandId, table, lines, note } = draft
    const missing = whatIsMissing(draft)
    if (missing !== null) {
      say('trouble', missing)
      return
    }
    try {
      const order = { table, lines: [...lines], note: note.trim() }
      await execute('order', orderId, 'PlaceOrder', order, { commandId })
      draftBoard.clear()
      say('good', `The order for ${formatTable(table)} is saved.`)
      onPlaced(orderId)
    } catch (error) {
      if (isDocketError(error, 'command-id-conflict')) draftBoard.renewIds()
      say('trouble', explain(error))
    }
  }

  return (
    <form
      className="panel ticket"
      aria-labelledby="ticket-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!pending) void place()
      }}
    >
      <div className="panel-head">
        <h2 id="ticket-title">New order</h2>
        <button type="button" className="quiet" data-idle={isEmpty(draft)} onClick={draftBoard.clear}>
          Clear
        </button>
      </div>
      <TableChoice chosen={draft.table} />
      <DraftLines lines={draft.lines} />
      <label className="note-field">
        <span className="unseen">Note for the kitchen</span>
        <input
          type="text"
          maxLength={200}
          autoComplete="off"
          placeholder="Note for the kitchen"
          value={draft.note}
          onChange={(event) => draftBoard.change({ note: event.target.value })}
        />
      </label>
      <p id="ticket-message" className="message" role="status" data-tone={shown?.tone}>
        {shown?.text}
      </p>
      <button type="submit" className="primary" data-testid="place-order" aria-disabled={pending}>
        <span>Place order</span>
        <span className="total">{formatPrice(totalCents(draft.lines))}</span>
      </button>
    </form>
  )
}

function isEmpty({ table, lines, note }: OrderDraft): boolean {
  return lines.length === 0 && table === '' && note === ''
}

function whatIsMissing({ table, lines }: OrderDraft): string | null {
  if (table === '') return 'Choose a table first.'
  return lines.length === 0 ? 'Add at least one item.' : null
}
