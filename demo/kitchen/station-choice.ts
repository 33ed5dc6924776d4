import { STATIONS, type Station } from '../model/station.ts'
import { browserStorage, keepText, readText } from '../stored-text.ts'

const KEY = 'docket-demo/station'

/** The station a display is for, or all of them. */
export type StationChoice = Station | 'all'

/** What this display was last for. */
export function readStationChoice(): StationChoice {
  const kept = readText(browserStorage, KEY)
  return STATIONS.find((station) => station === kept) ?? 'all'
}

/** Keeps what this display is for. */
export function keepStationChoice(choice: StationChoice): void {
  keepText(browserStorage, KEY, choice)
}
