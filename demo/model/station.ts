import * as v from 'valibot'

/** The places of the kitchen where something is made, in the order they stand there. */
export const STATIONS = ['grill', 'fry', 'cold', 'bar'] as const

/** One of {@link STATIONS}, as commands and events name it. */
export const Station = v.picklist(STATIONS)

/** A place of the kitchen. */
export type Station = v.InferOutput<typeof Station>

/** How far a station is with what it makes of an order. */
export type Step = 'waiting' | 'started' | 'ready' | 'bumped'

/** The station that makes a line; orders placed before there were stations were all made at the grill. */
export function stationOf({ station }: { readonly station?: Station | undefined }): Station {
  return station ?? 'grill'
}
