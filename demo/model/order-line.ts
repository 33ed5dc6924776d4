import * as v from 'valibot'
import { Station } from './station.ts'

/** When the guests want it. */
export const COURSES = ['first', 'main', 'last'] as const

const MAX_QUANTITY = 99

const dish = {
  item: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  /** What one of them costs, with its choices. */
  priceCents: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Who makes it, as the menu said when it was ordered. */
  station: v.optional(Station),
  /** What the guest chose: a flavour, a salsa, what goes in. */
  choices: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(60))), v.maxLength(20), v.readonly()),
  ),
  course: v.optional(v.picklist(COURSES)),
  /** What the guest asked for in words. */
  note: v.optional(v.pipe(v.string(), v.maxLength(120))),
}

/** A line of an order, as it is placed. */
export const OrderLine = v.object({
  ...dish,
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_QUANTITY)),
})

/** So many more of a line, or with a negative quantity, fewer. */
export const LineChange = v.object({
  ...dish,
  quantity: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(-MAX_QUANTITY),
    v.maxValue(MAX_QUANTITY),
    v.check((quantity) => quantity !== 0, 'A change adds or takes out at least one.'),
  ),
})

/** One line of an order: what, how many, what one costs in cents, and where it is made. */
export type OrderLine = v.InferOutput<typeof OrderLine>
/** See {@link LineChange}. */
export type LineChange = v.InferOutput<typeof LineChange>
/** What makes a line what it is, whatever its quantity. */
export type Dish = Omit<OrderLine, 'quantity'>
/** When the guests want it. */
export type Course = NonNullable<OrderLine['course']>

/** Tells lines apart: the same dish with the same choices, of the same course, is one line. */
export function lineKey({ item, choices = [], course, note = '' }: Omit<Dish, 'priceCents'>): string {
  return JSON.stringify([item, choices, course ?? 'main', note])
}

/** Lines after changes to them; a line of which none is left is gone. Changes of two people add up, in any order. */
export function changeLines(lines: readonly OrderLine[], changes: readonly LineChange[]): readonly OrderLine[] {
  const byKey = new Map(lines.map((line) => [lineKey(line), line]))
  for (const change of changes) {
    const key = lineKey(change)
    const quantity = (byKey.get(key)?.quantity ?? 0) + change.quantity
    byKey.set(key, { ...(byKey.get(key) ?? change), quantity })
  }
  return [...byKey.values()].filter(({ quantity }) => quantity > 0)
}

/** What has to change for `before` to become `after`. */
export function changesBetween(before: readonly OrderLine[], after: readonly OrderLine[]): readonly LineChange[] {
  const byKey = new Map<string, LineChange>(after.map((line) => [lineKey(line), line]))
  for (const line of before) {
    const key = lineKey(line)
    byKey.set(key, { ...line, quantity: (byKey.get(key)?.quantity ?? 0) - line.quantity })
  }
  return [...byKey.values()].filter(({ quantity }) => quantity !== 0)
}

/** What some lines cost together, in cents. */
export function totalCents(lines: readonly Pick<OrderLine, 'quantity' | 'priceCents'>[]): number {
  return lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0)
}
