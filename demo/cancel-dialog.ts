import type { Docket } from 'docket'
import { byId, element, setText } from './element.ts'
import { explain } from './explain.ts'
import { formatTable } from './format.ts'
import type { restaurant } from './restaurant.model.ts'

const REASONS = ['The guests left', 'Entered by mistake', 'We are out of it', 'The guests changed their mind']

/** An order as the question names it. */
export interface OrderInQuestion {
  readonly id: string
  readonly table: string
  /** Its lines, in words. */
  readonly lines: string
}

/** Asks whether and why to cancel an order, and cancels it. */
export function askToCancel(order: OrderInQuestion, docket: Docket<typeof restaurant>): void {
  const dialog = byId('cancel-dialog', HTMLDialogElement)
  const form = byId('cancel-form', HTMLFormElement)
  setText(byId('cancel-summary', HTMLElement), `${formatTable(order.table)}: ${order.lines}`)
  setText(byId('cancel-message', HTMLElement), '')
  byId('cancel-reasons', HTMLDivElement).replaceChildren(...REASONS.map(reasonChoice))
  // One id for the question: pressing again after trouble cancels once.
  const commandId = crypto.randomUUID()
  form.onsubmit = (event) => {
    event.preventDefault()
    const reason = byId('cancel-reasons', HTMLDivElement).querySelector<HTMLInputElement>(':checked')?.value ?? ''
    docket.execute('order', order.id, 'CancelOrder', { reason }, { commandId }).then(
      () => {
        dialog.close()
        // The button that opened the dialog went with its order.
        byId('orders-title', HTMLElement).focus()
      },
      (error: unknown) => setText(byId('cancel-message', HTMLElement), explain(error)),
    )
  }
  byId('cancel-close', HTMLButtonElement).onclick = () => dialog.close()
  dialog.showModal()
}

function reasonChoice(reason: string, index: number): HTMLElement {
  const input = element('input', {
    type: 'radio',
    name: 'reason',
    value: reason,
    ...(index === 0 ? { checked: '' } : {}),
  })
  return element('label', { class: 'reason' }, input, element('span', {}, reason))
}
