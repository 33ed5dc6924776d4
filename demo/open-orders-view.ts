import type { Docket } from 'docket'
import { askToCancel } from './cancel-dialog.ts'
import { button, byId, element, icon, setText } from './element.ts'
import { explain } from './explain.ts'
import { formatAge, formatTable } from './format.ts'
import { createKeyedList, type Entry } from './keyed-list.ts'
import type { OrderLine } from './model/order.ts'
import type { restaurant } from './restaurant.model.ts'

/** A row of the read model `open_orders`. */
export interface OpenOrder {
  readonly id: string
  readonly table: string
  /** JSON of {@link OrderLine}s. */
  readonly lines: string
  readonly note: string
  readonly placed_at: string
  readonly placed_by: string | null
  /** `null` until the centre has confirmed the order. */
  readonly position: number | null
}

const AGE_EVERY_MS = 15_000

/**
 * Shows the open orders, oldest first, as they come and go. The result brings one into sight, now or as soon as it is
 * there.
 */
export function showOpenOrders(docket: Docket<typeof restaurant>): (id: string) => void {
  const count = byId('order-count', HTMLElement)
  const empty = byId('no-orders', HTMLElement)
  const list = byId('open-orders', HTMLOListElement)
  let orders: readonly OpenOrder[] = []
  let wanted: string | null = null
  const reveal = (): void => {
    const found = list.querySelector(`[data-id="${wanted}"]`)
    if (wanted === null || found === null) return
    wanted = null
    found.classList.add('new')
    found.scrollIntoView({ block: 'nearest' })
  }
  const render = createKeyedList<OpenOrder>(
    list,
    ({ id }) => id,
    (order) => orderEntry(order, docket),
  )
  docket.watch<OpenOrder>(
    'select * from open_orders order by placed_at, id',
    [],
    (rows) => {
      orders = rows
      render(rows)
      setText(count, String(rows.length))
      empty.hidden = rows.length > 0
      sayTrouble('')
      reveal()
    },
    (error) => sayTrouble(`The list cannot be shown: ${explain(error)}`),
  )
  setInterval(() => render(orders), AGE_EVERY_MS)
  return (id) => {
    wanted = id
    reveal()
  }
}

function orderEntry({ id, table, lines, note }: OpenOrder, docket: Docket<typeof restaurant>): Entry<OpenOrder> {
  const age = element('time')
  const by = element('span', { class: 'by' })
  const pending = element('span', { class: 'pending-mark' }, icon('sending'), 'Not sent')
  const serve = button('Served', { class: 'serve', 'aria-label': `${formatTable(table)}: served` }, () => {
    serve.disabled = true
    docket.execute('order', id, 'ServeOrder', {}).then(
      () => sayTrouble(''),
      (error: unknown) => {
        serve.disabled = false
        sayTrouble(explain(error))
      },
    )
  })
  const cancel = button('Cancel', { 'aria-label': `${formatTable(table)}: cancel` }, () => {
    askToCancel({ id, table, lines: summaryOf(lines) }, docket)
  })
  const made = element(
    'li',
    { class: 'order', 'data-id': id },
    element('h3', { class: 'order-table' }, formatTable(table)),
    element('p', { class: 'order-meta' }, age, by),
    element('ul', { class: 'order-lines' }, ...linesOf(lines).map(lineItem)),
    ...(note === '' ? [] : [element('p', { class: 'order-note' }, icon('note'), note)]),
    element('div', { class: 'order-foot' }, pending, element('span', { class: 'order-actions' }, cancel, serve)),
  )
  return {
    element: made,
    update: ({ placed_at, placed_by, position }) => {
      age.dateTime = placed_at
      setText(age, formatAge(placed_at))
      setText(by, placed_by ?? '')
      made.dataset['pending'] = String(position === null)
      pending.hidden = position !== null
    },
  }
}

function lineItem({ item, quantity }: OrderLine): HTMLElement {
  return element('li', {}, element('span', { class: 'times' }, `${quantity}×`), ` ${item}`)
}

function summaryOf(lines: string): string {
  return linesOf(lines)
    .map(({ item, quantity }) => `${quantity}× ${item}`)
    .join(', ')
}

function linesOf(lines: string): readonly OrderLine[] {
  return JSON.parse(lines) as OrderLine[]
}

function sayTrouble(text: string): void {
  const message = byId('orders-message', HTMLParagraphElement)
  message.hidden = text === ''
  setText(message, text)
}
