import type { SeededRandom } from 'docket/testing'
import { stationOf, type Station } from '../model/station.ts'
import { between, cookDoes, endOf, type Moment } from './moment.ts'

/** How long each station takes, in minutes: at least, at most. */
const MINUTES: Readonly<Record<Station, readonly [number, number]>> = {
  grill: [3, 7],
  fry: [2, 4],
  cold: [2, 4],
  bar: [0.5, 1.5],
}

/** The stations that make a part of some lines. */
export function stationsOf(lines: readonly Parameters<typeof stationOf>[0][]): readonly Station[] {
  return [...new Set(lines.map(stationOf))]
}

/** Each station starts, readies and bumps its part of an order, the first of them `from` minutes after it was placed. */
export function cook(random: SeededRandom, stations: readonly Station[], from: number): readonly Moment[] {
  return stations.flatMap((station) => {
    const started = from + between(random, 0, 2)
    const ready = started + between(random, ...MINUTES[station])
    const bumped = ready + between(random, 0.1, 0.7)
    return [
      cookDoes(started, 'StartOrder', { station }),
      cookDoes(ready, 'ReadyOrder', { station }),
      cookDoes(bumped, 'BumpOrder', { station }),
    ]
  })
}

/** The last ticket that was bumped comes back, as that was too early, and goes again. */
export function recall(made: readonly Moment[]): readonly Moment[] {
  const end = endOf(made)
  const [bump] = made.filter(({ after }) => after === end)
  if (bump === undefined) return made
  const recalled = { ...bump, command: 'RecallOrder', after: end + 0.4 }
  return [...made, recalled, { ...bump, after: end + 1.1 }]
}
