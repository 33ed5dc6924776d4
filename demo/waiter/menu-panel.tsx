import { formatPrice } from '../format.ts'
import { menu, type MenuItem } from '../menu.ts'
import { draftBoard, useDraft } from './order-draft.ts'

/** The menu; a tap adds to the draft, and each item tells how often it is in it. */
export function MenuPanel() {
  const { lines } = useDraft()
  const countOf = (name: string): number => lines.find(({ item }) => item === name)?.quantity ?? 0
  return (
    <section className="panel menu" aria-labelledby="menu-title">
      <h2 id="menu-title" className="unseen">
        Menu
      </h2>
      <div className="menu-sections scroll">
        {menu.map(({ title, items }) => (
          <section key={title} className="menu-section">
            <h3>{title}</h3>
            <div className="items">
              {items.map((item) => (
                <ItemButton key={item.name} item={item} count={countOf(item.name)} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </section>
  )
}

function ItemButton({ item, count }: { readonly item: MenuItem; readonly count: number }) {
  const price = formatPrice(item.priceCents)
  const inOrder = count === 0 ? '' : `, ${count} in this order`
  return (
    <button
      type="button"
      className="item"
      aria-label={`${item.name}, ${price}${inOrder}`}
      onClick={() => draftBoard.add(item)}
    >
      <span className="item-name">{item.name}</span>
      <span className="item-price">{price}</span>
      {count > 0 && <span className="badge">{count}</span>}
    </button>
  )
}
