import type { Order } from '../model/order-state.ts'
import type { Person } from './staff.ts'

/** Something a person does at a tablet. */
export interface Deed {
  /** In milliseconds since 1970. */
  readonly atMs: number
  readonly by: Person
  readonly aggregate: 'order' | 'floor'
  readonly id: string
  readonly command: string
  /** What is entered, by somebody who sees how the order stands. */
  readonly input: (order: Order) => unknown
}

/** Makes an id of names: the same names give the same id, as long as it is the same evening. */
export type IdOf = (...names: readonly string[]) => string
