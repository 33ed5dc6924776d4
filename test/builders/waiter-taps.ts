import { usualChoices } from '../../demo/dish.ts'
import { formatPrice } from '../../demo/format.ts'
import { menuItem } from '../../demo/menu.ts'
import { totalCents, type OrderLine } from '../../demo/model/order-line.ts'
import type { Tap } from './taps.ts'

const LAST_LINE = 'li.line:last-child'
const MESSAGE = '#ticket-message'
const DIALOG = 'dialog[open]'
const CARD = '[data-testid="open-orders"] > .order'

/** Takes an order as the guests say it, and places it; what is seen last says under which number it is saved. */
export function takingOrder(table: string, lines: readonly OrderLine[]): readonly Tap[] {
  return [
    { press: `input[name="table"][value="${table}"]` },
    ...usualLast(lines).flatMap(addingLine),
    { see: '.total', saying: exactly(formatPrice(totalCents(lines))) },
    { press: '[data-testid="place-order"]' },
    { see: MESSAGE, saying: '^The order for .* is saved\\.$' },
  ]
}

/** Adds a dish to an open order. */
export function addingTo(number: string, line: OrderLine): readonly Tap[] {
  return [
    ...opening(number, 'more'),
    { press: 'button', saying: 'Add or change', in: [DIALOG, 'Add or change'] },
    ...addingLine(line),
    { press: '[data-testid="place-order"]', saying: 'Send change' },
    { see: MESSAGE, saying: '^The change for .* is saved\\.$' },
  ]
}

/** Takes the money of an order in cash. */
export function payingInCash(number: string): readonly Tap[] {
  return [...opening(number, 'Pay $'), { press: 'button', saying: 'Paid in cash', in: [DIALOG, 'Paid in cash'] }]
}

/** Takes a card for an order that is served: when accounts say yes, it is closed. */
export function payingByCard(number: string): readonly Tap[] {
  return [...opening(number, 'Pay $'), { press: 'button', saying: 'Card', in: [DIALOG, 'Card'] }, goneFrom(number)]
}

/** Serves an order. */
export function serving(number: string): readonly Tap[] {
  return opening(number, 'served')
}

/** Cancels an order. */
export function canceling(number: string, reason: string): readonly Tap[] {
  return [
    ...opening(number, 'more'),
    { press: 'button', saying: 'Cancel the order', in: [DIALOG, 'Cancel the order'] },
    { press: `.reason input[value="${reason}"]`, in: [DIALOG, reason] },
    { press: 'button.danger', saying: 'Cancel the order', in: [DIALOG, reason] },
    goneFrom(number),
  ]
}

/** An order leaves the list of the open ones. */
export function goneFrom(number: string): Tap {
  return { gone: `${CARD} .order-number`, holding: number }
}

function opening(number: string, what: string): readonly Tap[] {
  return [{ press: `button[aria-label*=": ${what}"]`, in: [CARD, number] }]
}

/** A tap on the menu adds what is usual, to a line that is just so when there is one: those with choices of their own come first. */
function usualLast(lines: readonly OrderLine[]): readonly OrderLine[] {
  return [
    ...lines.filter((line) => togglesOf(line).length > 0),
    ...lines.filter((line) => togglesOf(line).length === 0),
  ]
}

function addingLine(line: OrderLine): readonly Tap[] {
  const { item, quantity, choices = [] } = line
  const asks = usualChoices(menuItem(item)!) === null
  const toggles = asks ? [] : togglesOf(line)
  const choosing: readonly Tap[] = [
    { press: `${LAST_LINE} .line-open`, saying: `${item}: choices` },
    ...toggles.map((saying): Tap => ({ press: 'label.option', saying, in: [DIALOG, item] })),
    { press: 'button', saying: 'Done', in: [DIALOG, item] },
  ]
  const more: Tap = { press: `${LAST_LINE} .step`, saying: `One ${item} more` }
  return [
    { press: 'button.item', saying: `${item}, ` },
    ...(asks ? [{ press: '.flavours button', saying: choices[0]!, in: [DIALOG, item] } as const] : []),
    ...(toggles.length > 0 ? choosing : []),
    ...Array<Tap>(quantity - 1).fill(more),
  ]
}

/** The choices to tap so that what is usual becomes what the guest wants; of a salsa, only the other one. */
function togglesOf({ item, choices = [] }: OrderLine): readonly string[] {
  const { groups } = menuItem(item)!
  return groups.flatMap(({ pick, usual, choices: known }) =>
    known
      .map(({ name }) => name)
      .filter((name) => choices.includes(name) !== usual.includes(name))
      .filter((name) => pick === 'any' || choices.includes(name)),
  )
}

function exactly(text: string): string {
  return `^${text.replaceAll(/[$.]/g, String.raw`\$&`)}$`
}
