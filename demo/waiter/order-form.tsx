import { useState } from 'react'
import { formatPrice, formatTable } from '../format.ts'
import { totalCents, type OrderLine } from '../model/order-line.ts'
import { ChoicesDialog } from './choices-dialog.tsx'
import { DraftLines } from './draft-lines.tsx'
import { draftBoard, useDraft, type OrderDraft } from './order-draft.ts'
import { TabOffer } from './tab-offer.tsx'
import { TableChoice } from './table-choice.tsx'
import { useSendDraft } from './use-send-draft.ts'

/** The order that is being taken, or changed; sends it. */
export function OrderForm({ onSent }: { readonly onSent: (id: string) => void }) {
  const draft = useDraft()
  const { send, isSending, message } = useSendDraft(onSent)
  const [choosing, setChoosing] = useState<OrderLine>()
  const shown = message?.about === draft ? message : undefined
  const isChange = draft.before !== null
  return (
    <>
      <form
        className="panel ticket"
        aria-labelledby="ticket-title"
        data-change={isChange}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isSending) void send()
        }}
      >
        <FormHead draft={draft} />
        <TableChoice chosen={draft.table} />
        {!isChange && <TabOffer table={draft.table} />}
        <DraftLines lines={draft.lines} onChoose={setChoosing} />
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
        <button type="submit" className="primary" data-testid="place-order" aria-disabled={isSending}>
          <span>{isChange ? 'Send change' : 'Place order'}</span>
          <span className="total">{formatPrice(totalCents(draft.lines))}</span>
        </button>
      </form>
      {/* Not in the form: its own Done is not to send the order. */}
      {choosing !== undefined && <ChoicesDialog line={choosing} onClose={() => setChoosing(undefined)} />}
    </>
  )
}

function FormHead({ draft }: { readonly draft: OrderDraft }) {
  const { before, number, table } = draft
  return (
    <div className="panel-head">
      <h2 id="ticket-title">{before === null ? 'New order' : `Change ${number ?? formatTable(table)}`}</h2>
      <button type="button" className="quiet" data-idle={isEmpty(draft)} onClick={draftBoard.clear}>
        {before === null ? 'Clear' : 'Discard'}
      </button>
    </div>
  )
}

function isEmpty({ table, lines, note, before }: OrderDraft): boolean {
  return before === null && lines.length === 0 && table === '' && note === ''
}
