import type { Station } from './model/station.ts'

/** Something a guest can order. */
export interface MenuItem {
  readonly name: string
  readonly priceCents: number
  /** Where it is made. */
  readonly station: Station
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
      { name: 'Chicken Bowl', priceCents: 875, station: 'grill' },
      { name: 'Steak Bowl', priceCents: 925, station: 'grill' },
      { name: 'Barbacoa Bowl', priceCents: 925, station: 'grill' },
      { name: 'Carnitas Bowl', priceCents: 925, station: 'grill' },
      { name: 'Veggie Bowl', priceCents: 875, station: 'cold' },
      { name: 'Chicken Salad Bowl', priceCents: 875, station: 'cold' },
    ],
  },
  {
    title: 'Burritos and tacos',
    items: [
      { name: 'Chicken Burrito', priceCents: 875, station: 'grill' },
      { name: 'Steak Burrito', priceCents: 925, station: 'grill' },
      { name: 'Barbacoa Burrito', priceCents: 925, station: 'grill' },
      { name: 'Veggie Burrito', priceCents: 849, station: 'grill' },
      { name: 'Chicken Soft Tacos', priceCents: 875, station: 'grill' },
      { name: 'Steak Soft Tacos', priceCents: 925, station: 'grill' },
    ],
  },
  {
    title: 'Sides',
    items: [
      { name: 'Chips and Guacamole', priceCents: 445, station: 'fry' },
      { name: 'Chips', priceCents: 215, station: 'fry' },
      { name: 'Side of Chips', priceCents: 169, station: 'fry' },
    ],
  },
  {
    title: 'Drinks',
    items: [
      { name: 'Canned Soft Drink', priceCents: 125, station: 'bar' },
      { name: 'Bottled Water', priceCents: 150, station: 'bar' },
      { name: 'Izze', priceCents: 339, station: 'bar' },
      { name: 'Nantucket Nectar', priceCents: 339, station: 'bar' },
    ],
  },
]

/** Where guests sit, or stand. */
export const tables: readonly string[] = [
  ...Array.from({ length: 10 }, (_, index) => String(index + 1)),
  'Bar',
  'To go',
]
