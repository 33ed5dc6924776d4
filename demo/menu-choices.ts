/** One of the things a guest can choose. */
export interface Choice {
  readonly name: string
  /** What it costs on top. */
  readonly extraCents: number
}

/** Something a guest decides about an item. */
export interface ChoiceGroup {
  readonly title: string
  /** One of them, or any number. */
  readonly pick: 'one' | 'any'
  readonly choices: readonly Choice[]
  /** What it comes with when nobody says otherwise; of a flavour, nothing: it has to be asked for. */
  readonly usual: readonly string[]
}

const free = (name: string): Choice => ({ name, extraCents: 0 })

/** A salsa, by how hot it is. */
export const salsa: ChoiceGroup = {
  title: 'Salsa',
  pick: 'one',
  choices: [
    'Fresh Tomato Salsa',
    'Roasted Chili Corn Salsa',
    'Tomatillo Green Chili Salsa',
    'Tomatillo Red Chili Salsa',
    'No salsa',
  ].map(free),
  usual: ['Fresh Tomato Salsa'],
}

/** What goes in. */
export const fillings: ChoiceGroup = {
  title: 'In it',
  pick: 'any',
  choices: [
    ...['Rice', 'Black Beans', 'Pinto Beans', 'Fajita Vegetables', 'Cheese', 'Sour Cream', 'Lettuce'].map(free),
    { name: 'Guacamole', extraCents: 250 },
  ],
  usual: ['Rice', 'Black Beans', 'Cheese', 'Sour Cream'],
}

/** Flavours, of which the guest has to name one. */
export function flavours(...names: readonly string[]): ChoiceGroup {
  return { title: 'Flavour', pick: 'one', choices: names.map(free), usual: [] }
}
