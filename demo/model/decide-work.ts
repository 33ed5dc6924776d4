import { reject } from 'docket'
import type { Order } from './order-state.ts'
import { stationOf, type Station, type Step } from './station.ts'

const STEPS: readonly Step[] = ['waiting', 'started', 'ready', 'bumped', 'gone']

interface Advance<Type> {
  readonly to: Step
  readonly type: Type
}

/**
 * One step further, one at a time; nothing when the station is there already. What a tablet without network says of an order
 * that was served meanwhile is still true; of one that was canceled, a person has to hear: food was made for nobody.
 */
export function advance<const Type extends string>(state: Order, station: Station, { to, type }: Advance<Type>) {
  const work = state.work[station]
  if (state.status === 'new' || state.status === 'canceled') return reject('not-open', { status: state.status })
  if (work === undefined) return reject('not-at-station', { station })
  const missing = STEPS.indexOf(to) - STEPS.indexOf(work.step)
  if (missing > 1) return reject('too-early', { step: work.step })
  return missing === 1 ? [{ type, data: { station } }] : []
}

/** A station has seen that nothing is wanted of it: the order is canceled, or its part was taken out. */
export function acknowledge(state: Order, station: Station) {
  const work = state.work[station]
  if (work === undefined) return reject('not-at-station', { station })
  if (work.step === 'gone') return []
  const isWanted = state.status !== 'canceled' && state.lines.some((line) => stationOf(line) === station)
  if (isWanted) return reject('still-wanted')
  return [{ type: 'CancelAcknowledged' as const, data: { station } }]
}
