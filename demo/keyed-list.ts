/** An item on the page, and how it follows its data. */
export interface Entry<Item> {
  readonly element: HTMLElement
  readonly update: (item: Item) => void
}

/**
 * Makes `list` show items in their order; the result is called with each new state of them. An item that stays keeps its
 * element, and with it the focus and the place under a finger.
 */
export function createKeyedList<Item>(
  list: HTMLElement,
  keyOf: (item: Item) => string,
  create: (item: Item) => Entry<Item>,
): (items: readonly Item[]) => void {
  const entries = new Map<string, Entry<Item>>()
  return (items) => {
    const keys = new Set(items.map(keyOf))
    for (const [key, { element }] of entries) {
      if (keys.has(key)) continue
      element.remove()
      entries.delete(key)
    }
    let place = list.firstElementChild
    for (const item of items) {
      const entry = entries.get(keyOf(item)) ?? create(item)
      entries.set(keyOf(item), entry)
      entry.update(item)
      if (entry.element === place) place = place.nextElementSibling
      else list.insertBefore(entry.element, place)
    }
  }
}
