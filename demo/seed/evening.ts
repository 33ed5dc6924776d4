import type { Commit } from 'docket'
import { seededRandom } from 'docket/testing'
import { v5 } from 'uuid'
import { decideEvening } from './decide-evening.ts'
import type { IdOf } from './deed.ts'
import { planEvening } from './plan-evening.ts'

const NAMESPACE = '3d0b3f0e-53a1-4a3e-9a55-0f6f2f3c5a10'

/** Which evening it is. */
export interface EveningChoice {
  readonly seed: number
  /** When it ends, in milliseconds since 1970. */
  readonly endMs: number
}

/**
 * Four hours in the restaurant, 200 orders long, as its three tablets captured them, in the order of time. The same seed and end
 * always give the same commits, ids included.
 */
export function createEvening({ seed, endMs }: EveningChoice): readonly Commit[] {
  const idOf: IdOf = (...names) => v5(JSON.stringify([seed, endMs, ...names]), NAMESPACE)
  return decideEvening(planEvening({ random: seededRandom(seed), idOf, endMs }), idOf)
}
