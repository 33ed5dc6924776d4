import type { Station } from '../model/station.ts'

/** The stations as the kitchen calls them. */
export const STATION_NAMES: Readonly<Record<Station, string>> = {
  grill: 'Grill',
  fry: 'Fry',
  cold: 'Cold',
  bar: 'Bar',
}
