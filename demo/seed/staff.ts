import type { IdOf } from './deed.ts'

/** Somebody at a tablet. */
export interface Person {
  readonly actor: string
  /** Which of the tablets; each has a letter of its own. */
  readonly tablet: 'A' | 'B' | 'C'
}

/** Who waits at the tables: two share a tablet. */
export const WAITERS: readonly Person[] = [
  { actor: 'Ana', tablet: 'A' },
  { actor: 'Chloé', tablet: 'A' },
  { actor: 'Ben', tablet: 'B' },
]

/** Who cooks. */
export const COOK: Person = { actor: 'Dana', tablet: 'C' }

/** The tablets, in the order they come to the floor, and who brings them. */
export const TABLETS: readonly Person[] = [WAITERS[0]!, WAITERS[2]!, COOK]

/** The id of somebody's tablet. */
export function deviceOf({ tablet }: Person, idOf: IdOf): string {
  return idOf('tablet', tablet)
}
