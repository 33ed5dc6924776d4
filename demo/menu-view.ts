import { button, byId, element, setText } from './element.ts'
import { formatPrice } from './format.ts'
import { menu, type MenuItem } from './menu.ts'
import type { DraftBoard } from './order-draft.ts'

/** Shows the menu; a tap adds to the draft, and each item tells how often it is in it. */
export function showMenu(draft: DraftBoard): void {
  const follow = new Map<string, (quantity: number) => void>()
  const itemButton = (item: MenuItem): HTMLElement => {
    const quantity = element('span', { class: 'badge' })
    const label = element('span', { class: 'item-name' }, item.name)
    const price = element('span', { class: 'item-price' }, formatPrice(item.priceCents))
    const made = element('button', { type: 'button', class: 'item' }, label, price, quantity)
    made.addEventListener('click', () => draft.add(item))
    follow.set(item.name, (count) => {
      setText(quantity, count === 0 ? '' : String(count))
      made.setAttribute('aria-label', nameOf(item, count))
    })
    return made
  }
  byId('menu', HTMLDivElement).append(
    ...menu.map(({ title, items }) =>
      element(
        'section',
        { class: 'menu-section' },
        element('h3', {}, title),
        element('div', { class: 'items' }, ...items.map(itemButton)),
      ),
    ),
  )
  draft.subscribe(({ lines }) => {
    for (const [name, update] of follow) update(lines.find(({ item }) => item === name)?.quantity ?? 0)
  })
}

/** A stepper of one line of the draft. */
export function stepper(item: string, step: (by: number) => void): { element: HTMLElement; show: (n: number) => void } {
  const count = element('span', { class: 'quantity' })
  const less = button('−', { class: 'step', 'aria-label': `One ${item} less` }, () => step(-1))
  const more = button('+', { class: 'step', 'aria-label': `One ${item} more` }, () => step(1))
  return {
    element: element('span', { class: 'stepper' }, less, count, more),
    show: (quantity) => setText(count, String(quantity)),
  }
}

function nameOf({ name, priceCents }: MenuItem, count: number): string {
  return `${name}, ${formatPrice(priceCents)}${count === 0 ? '' : `, ${count} in this order`}`
}
