import { useRef, useState } from 'react'
import { dishOf, usualChoices } from '../dish.ts'
import { formatPrice } from '../format.ts'
import { menu, type MenuItem } from '../menu.ts'
import type { OrderLine } from '../model/order-line.ts'
import { FlavourDialog } from './flavour-dialog.tsx'
import { draftBoard, useDraft } from './order-draft.ts'

/** The menu; a tap adds to the draft, and each item tells how often it is in it. */
export function MenuPanel() {
  const { lines } = useDraft()
  const [asking, setAsking] = useState<MenuItem>()
  const add = (item: MenuItem): void => {
    const choices = usualChoices(item)
    if (choices === null) setAsking(item)
    else draftBoard.add(dishOf(item, choices))
  }
  const sections = useRef(new Map<string, HTMLElement>())
  return (
    <section className="panel menu" aria-labelledby="menu-title">
      <h2 id="menu-title" className="unseen">
        Menu
      </h2>
      <nav className="categories" aria-label="Parts of the menu">
        {menu.map(({ title }) => (
          <button
            key={title}
            type="button"
            onClick={() => sections.current.get(title)?.scrollIntoView({ block: 'start' })}
          >
            {title}
          </button>
        ))}
      </nav>
      <div className="menu-sections scroll" role="group" aria-label="Items" tabIndex={0}>
        {menu.map(({ title, items }) => (
          <section
            key={title}
            className="menu-section"
            ref={(section) => {
              if (section !== null) sections.current.set(title, section)
            }}
          >
            <h3>{title}</h3>
            <div className="items">
              {items.map((item) => (
                <ItemButton key={item.name} item={item} count={countOf(lines, item)} onAdd={add} />
              ))}
            </div>
          </section>
        ))}
      </div>
      {asking !== undefined && <FlavourDialog item={asking} onClose={() => setAsking(undefined)} />}
    </section>
  )
}

function countOf(lines: readonly OrderLine[], { name }: MenuItem): number {
  return lines.reduce((sum, { item, quantity }) => (item === name ? sum + quantity : sum), 0)
}

interface ItemButtonProps {
  readonly item: MenuItem
  readonly count: number
  readonly onAdd: (item: MenuItem) => void
}

function ItemButton({ item, count, onAdd }: ItemButtonProps) {
  const price = formatPrice(item.priceCents)
  const inOrder = count === 0 ? '' : `, ${count} in this order`
  return (
    <button type="button" className="item" aria-label={`${item.name}, ${price}${inOrder}`} onClick={() => onAdd(item)}>
      <span className="item-name">{item.name}</span>
      <span className="item-price">{price}</span>
      {count > 0 && (
        <span className="badge" aria-hidden="true">
          {count}
        </span>
      )}
    </button>
  )
}
