import type { MenuItem } from './menu.ts'
import { menuItem } from './menu.ts'
import type { Dish } from './model/order-line.ts'

/** What an item comes with; `null` when the guest has to name something first. */
export function usualChoices({ groups }: Pick<MenuItem, 'groups'>): readonly string[] | null {
  const isOpen = groups.some(({ pick, usual }) => pick === 'one' && usual.length === 0)
  return isOpen ? null : groups.flatMap(({ usual }) => usual)
}

/** An item with some choices, as a line of an order holds it. */
export function dishOf({ name, priceCents, station, course, groups }: MenuItem, choices: readonly string[]): Dish {
  const all = groups.flatMap((group) => group.choices)
  const extraCents = all
    .filter((choice) => choices.includes(choice.name))
    .reduce((sum, { extraCents }) => sum + extraCents, 0)
  const dish = { item: name, priceCents: priceCents + extraCents, station, course }
  return choices.length === 0 ? dish : { ...dish, choices }
}

/** Choices as a cook wants to hear them: what is not as usual. Of an item the menu has no more, all of them. */
export function spokenChoices(item: string, choices: readonly string[] = []): readonly string[] {
  const groups = menuItem(item)?.groups
  if (groups === undefined) return choices
  return groups.flatMap(({ pick, usual, choices: known }) => {
    const chosen = known.map(({ name }) => name).filter((name) => choices.includes(name))
    const added = chosen.filter((name) => !usual.includes(name))
    const left = pick === 'one' ? [] : usual.filter((name) => !chosen.includes(name))
    return [...added, ...left.map((name) => `no ${name}`)]
  })
}
