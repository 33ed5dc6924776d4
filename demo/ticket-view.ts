import type { Docket } from 'docket'
import { byId, element, setText } from './element.ts'
import { explain } from './explain.ts'
import { formatPrice, formatTable, totalCents } from './format.ts'
import { createKeyedList, type Entry } from './keyed-list.ts'
import { stepper } from './menu-view.ts'
import { tables } from './menu.ts'
import type { DraftBoard, OrderDraft } from './order-draft.ts'
import type { OrderLine } from './model/order.ts'
import type { restaurant } from './restaurant.model.ts'

/** Shows the order that is being taken, and places it. */
export function showTicket(draft: DraftBoard, docket: Docket<typeof restaurant>, onPlaced: (id: string) => void): void {
  const form = byId('ticket', HTMLFormElement)
  const place = byId('place-order', HTMLButtonElement)
  showDraft(draft)
  let placing = false

  const placeOrder = async (): Promise<void> => {
    const { orderId, commandId, table, lines, note } = draft.current
    const missing = whatIsMissing(draft.current)
    if (missing !== null) {
      say(missing, 'trouble')
      return
    }
    placing = true
    place.setAttribute('aria-disabled', 'true')
    try {
      await docket.execute(
        'order',
        orderId,
        'PlaceOrder',
        { table, lines: [...lines], note: note.trim() },
        { commandId },
      )
      draft.clear()
      say(`The order for ${formatTable(table)} is saved.`, 'good')
      onPlaced(orderId)
    } catch (error) {
      say(explain(error), 'trouble')
      if (error instanceof Error && 'code' in error && error.code === 'command-id-conflict') draft.renewIds()
    } finally {
      placing = false
      place.removeAttribute('aria-disabled')
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!placing) void placeOrder()
  })
  byId('clear-draft', HTMLButtonElement).addEventListener('click', () => {
    draft.clear()
    say('')
  })
}

function showDraft(draft: DraftBoard): void {
  const note = byId('note', HTMLInputElement)
  const noLines = byId('no-lines', HTMLElement)
  const total = byId('total', HTMLElement)
  const clear = byId('clear-draft', HTMLButtonElement)
  const choices = tables.map((table) => tableChoice(table, () => draft.change({ table })))
  byId('tables', HTMLDivElement).append(...choices.map(({ label }) => label))
  const renderLines = createKeyedList<OrderLine>(
    byId('lines', HTMLUListElement),
    ({ item }) => item,
    (line) => lineEntry(line, draft),
  )
  note.addEventListener('input', () => draft.change({ note: note.value }))
  draft.subscribe((current) => {
    for (const { input } of choices) input.checked = input.value === current.table
    renderLines(current.lines)
    noLines.hidden = current.lines.length > 0
    if (note.value !== current.note) note.value = current.note
    setText(total, formatPrice(totalCents(current.lines)))
    const isEmpty = current.lines.length === 0 && current.table === '' && current.note === ''
    clear.dataset['idle'] = String(isEmpty)
    if (!isEmpty) say('')
  })
}

function tableChoice(table: string, choose: () => void): { label: HTMLElement; input: HTMLInputElement } {
  const input = element('input', { type: 'radio', name: 'table', value: table })
  input.addEventListener('change', choose)
  return { input, label: element('label', { class: 'table-choice' }, input, element('span', {}, table)) }
}

function lineEntry({ item }: OrderLine, draft: DraftBoard): Entry<OrderLine> {
  const price = element('span', { class: 'line-price' })
  let shown = 0
  const { element: steps, show } = stepper(item, (by) => draft.setQuantity(item, shown + by))
  const name = element('span', { class: 'line-name' }, item)
  return {
    element: element('li', { class: 'line' }, name, price, steps),
    update: ({ quantity, priceCents }) => {
      shown = quantity
      show(quantity)
      setText(price, formatPrice(quantity * priceCents))
    },
  }
}

function whatIsMissing({ table, lines }: OrderDraft): string | null {
  if (table === '') return 'Choose a table first.'
  return lines.length === 0 ? 'Add at least one item.' : null
}

function say(text: string, tone: 'good' | 'trouble' | 'none' = 'none'): void {
  const message = byId('ticket-message', HTMLParagraphElement)
  message.dataset['tone'] = tone
  setText(message, text)
}
