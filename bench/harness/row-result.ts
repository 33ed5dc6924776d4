import { goalText, isMet, type Goal } from './goal.ts'
import { median, spread } from './statistics.ts'

/** One line of the results. */
export interface RowResult {
  readonly name: string
  /** The median of docket; `null` when it could not be measured: the note says why. */
  readonly value: number | null
  readonly unit: string
  /** The median of what it is compared with. */
  readonly baseline: number | null
  readonly baselineName?: string
  readonly ratio: number | null
  /** Of the ratios of the rounds: how far their middle half reaches, as a share of their median. */
  readonly spread: number | null
  readonly goal?: string
  readonly met?: boolean
  readonly note?: string
  readonly samples?: Readonly<Record<string, readonly number[]>>
  /** Further numbers of the row. */
  readonly extra?: Readonly<Record<string, number | string | boolean>>
}

/** What {@link compare} is given: samples of equal rounds, and how to read them. */
export interface Comparison {
  readonly name: string
  readonly unit: string
  readonly docket: readonly number[]
  readonly baseline: readonly number[]
  readonly baselineName: string
  readonly ratioIs: 'docket/baseline' | 'baseline/docket'
  readonly goal?: Goal
  readonly note?: string
  readonly extra?: RowResult['extra']
}

/** The result of two contenders that were measured in turns. */
export function compare(comparison: Comparison): RowResult {
  const { name, unit, docket, baseline, baselineName, ratioIs, goal, note, extra } = comparison
  const ratioOf = (left: number, right: number): number => (ratioIs === 'docket/baseline' ? left / right : right / left)
  const [value, other] = [median(docket), median(baseline)]
  const ratio = ratioOf(value, other)
  const ratios = docket.slice(0, baseline.length).map((sample, round) => ratioOf(sample, baseline[round]!))
  return {
    ...{ name, value, unit, baseline: other, baselineName, ratio, spread: spread(ratios) },
    ...(goal === undefined ? {} : { goal: goalText(goal), met: isMet(goal, ratio) }),
    ...(note === undefined ? {} : { note }),
    ...(extra === undefined ? {} : { extra }),
    samples: { docket, baseline },
  }
}

/** The result of a row that could not be measured. */
export function failedRow(name: string, error: unknown): RowResult {
  const why = error instanceof Error ? error.message : String(error)
  return { name, value: null, unit: '', baseline: null, ratio: null, spread: null, note: `not measured: ${why}` }
}
