import { fillings, flavours, salsa, type ChoiceGroup } from './menu-choices.ts'
import type { Course } from './model/order-line.ts'
import type { Station } from './model/station.ts'

/** Something a guest can order. */
export interface MenuItem {
  readonly name: string
  readonly priceCents: number
  /** Where it is made. */
  readonly station: Station
  /** When guests usually want it. */
  readonly course: Course
  readonly groups: readonly ChoiceGroup[]
}

/** A part of the menu. */
export interface MenuSection {
  readonly title: string
  readonly items: readonly MenuItem[]
}

type Priced = readonly [name: string, priceCents: number]
const DISH = [salsa, fillings]

const made = (station: Station, items: readonly Priced[]): readonly MenuItem[] =>
  items.map(([name, priceCents]) => ({ name, priceCents, station, course: 'main', groups: DISH }))
const side = (name: string, priceCents: number): MenuItem => ({
  ...{ name, priceCents, station: 'fry', course: 'first', groups: [] },
})
const drink = (name: string, priceCents: number, ...groups: readonly ChoiceGroup[]): MenuItem => ({
  ...{ name, priceCents, station: 'bar', course: 'first', groups },
})

/** The menu, with names, choices and prices of the public restaurant orders of 2014. */
export const menu: readonly MenuSection[] = [
  {
    title: 'Bowls',
    items: [
      ...made('grill', [
        ['Chicken Bowl', 875],
        ['Steak Bowl', 925],
        ['Barbacoa Bowl', 925],
        ['Carnitas Bowl', 925],
      ]),
      ...made('cold', [['Veggie Bowl', 875]]),
    ],
  },
  {
    title: 'Burritos',
    items: made('grill', [
      ['Chicken Burrito', 875],
      ['Steak Burrito', 925],
      ['Barbacoa Burrito', 925],
      ['Carnitas Burrito', 925],
      ['Veggie Burrito', 849],
    ]),
  },
  {
    title: 'Tacos',
    items: made('grill', [
      ['Chicken Soft Tacos', 875],
      ['Steak Soft Tacos', 925],
      ['Carnitas Soft Tacos', 925],
      ['Barbacoa Soft Tacos', 925],
      ['Chicken Crispy Tacos', 875],
      ['Steak Crispy Tacos', 925],
    ]),
  },
  {
    title: 'Salads',
    items: made('cold', [
      ['Chicken Salad Bowl', 875],
      ['Steak Salad Bowl', 939],
      ['Veggie Salad Bowl', 875],
    ]),
  },
  {
    title: 'Sides',
    items: [
      side('Chips and Guacamole', 445),
      side('Chips and Fresh Tomato Salsa', 295),
      side('Chips and Roasted Chili Corn Salsa', 295),
      side('Chips and Tomatillo Red Chili Salsa', 295),
      side('Chips', 215),
      side('Side of Chips', 169),
    ],
  },
  {
    title: 'Drinks',
    items: [
      drink('Canned Soft Drink', 125, flavours('Coke', 'Diet Coke', 'Sprite', 'Lemonade', 'Nestea')),
      drink('6 Pack Soft Drink', 649, flavours('Coke', 'Diet Coke', 'Sprite', 'Lemonade', 'Nestea')),
      drink('Bottled Water', 150),
      drink('Izze', 339, flavours('Clementine', 'Blackberry', 'Grapefruit')),
      drink(
        'Nantucket Nectar',
        339,
        flavours('Apple', 'Peach Orange', 'Pineapple Orange Banana', 'Pomegranate Cherry'),
      ),
    ],
  },
]

const ITEMS: ReadonlyMap<string, MenuItem> = new Map(
  menu.flatMap(({ items }) => items.map((item) => [item.name, item])),
)

/** The item of a name; `undefined` when the menu has none any more. */
export function menuItem(name: string): MenuItem | undefined {
  return ITEMS.get(name)
}

/** Where guests sit, or stand. */
export const tables: readonly string[] = [
  ...Array.from({ length: 10 }, (_, index) => String(index + 1)),
  'Bar',
  'To go',
]
