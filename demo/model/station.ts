import * as v from 'valibot'

/** The places of the kitchen where something is made, in the order they stand there. */
export const STATIONS = ['grill', 'fry', 'cold', 'bar'] as const

/** One of {@link STATIONS}, as commands and events name it. */
export const Station = v.picklist(STATIONS)

/** A place of the kitchen. */
export type Station = v.InferOutput<typeof Station>

/** How far a station is with what it makes of an order; `gone` when it knows that nothing is wanted of it any more. */
export type Step = 'waiting' | 'started' | 'ready' | 'bumped' | 'gone'

/** The station that makes a line; orders placed before there were stations were all made at the grill. */
export function stationOf({ station }: { readonly station?: Station | undefined }): Station {
  return station ?? 'grill'
}

/**
 * How far a station is once its part of an order was changed. What is added has to be made; what is taken out of a dish that
 * is ready changes nothing for the cook.
 */
export function stepAfterChange(step: Step | undefined, changes: readonly { readonly quantity: number }[]): Step {
  const isMade = step === 'ready' || step === 'bumped' || step === 'gone'
  const addsToIt = changes.some(({ quantity }) => quantity > 0)
  return isMade && !addsToIt ? step : 'waiting'
}
