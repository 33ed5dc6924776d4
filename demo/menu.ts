/** Something a guest can order. */
export interface MenuItem {
  readonly name: string
  readonly priceCents: number
}

/** A part of the menu. */
export interface MenuSection {
  readonly title: string
  readonly items: readonly MenuItem[]
}

/** The menu, with names and prices of the public restaurant orders of 2014. */
export const menu: readonly MenuSection[] = [
  {
    title: 'Bowls',
    items: [
      { name: 'Chicken Bowl', priceCents: 875 },
      { name: 'Steak Bowl', priceCents: 925 },
      { name: 'Barbacoa Bowl', priceCents: 925 },
      { name: 'Carnitas Bowl', priceCents: 925 },
      { name: 'Veggie Bowl', priceCents: 875 },
      { name: 'Chicken Salad Bowl', priceCents: 875 },
    ],
  },
  {
    title: 'Burritos and tacos',
    items: [
      { name: 'Chicken Burrito', priceCents: 875 },
      { name: 'Steak Burrito', priceCents: 925 },
      { name: 'Barbacoa Burrito', priceCents: 925 },
      { name: 'Veggie Burrito', priceCents: 849 },
      { name: 'Chicken Soft Tacos', priceCents: 875 },
      { name: 'Steak Soft Tacos', priceCents: 925 },
    ],
  },
  {
    title: 'Sides',
    items: [
      { name: 'Chips and Guacamole', priceCents: 445 },
      { name: 'Chips', priceCents: 215 },
      { name: 'Side of Chips', priceCents: 169 },
    ],
  },
  {
    title: 'Drinks',
    items: [
      { name: 'Canned Soft Drink', priceCents: 125 },
      { name: 'Bottled Water', priceCents: 150 },
      { name: 'Izze', priceCents: 339 },
      { name: 'Nantucket Nectar', priceCents: 339 },
    ],
  },
]

/** Where guests sit, or stand. */
export const tables: readonly string[] = [
  ...Array.from({ length: 10 }, (_, index) => String(index + 1)),
  'Bar',
  'To go',
]
