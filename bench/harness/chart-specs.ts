import type { RowResult } from './row-result.ts'

/** A chart in the language of Vega-Lite: plain data. */
export interface ChartSpec {
  readonly title: string
  readonly [field: string]: unknown
}

/** What of the results a chart needs. */
export type ChartRow = Pick<
  RowResult,
  'name' | 'value' | 'unit' | 'baseline' | 'baselineName' | 'ratio' | 'goal' | 'met'
>

// Readable on white and on GitHub's dark background alike: middle greys and saturated colours, no background of its own.
const INK = '#7d8590'
const BLUE = '#2f81f7'
const ORANGE = '#d29922'
const RED = '#e5534b'
const CONFIG = {
  background: 'transparent',
  config: {
    font: 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif',
    title: { color: INK, anchor: 'start', fontSize: 14 },
    axis: { labelColor: INK, titleColor: INK, domainColor: INK, tickColor: INK, gridColor: INK, gridOpacity: 0.25 },
    header: { labelColor: INK, titleColor: INK, labelFontSize: 12 },
    legend: { labelColor: INK, titleColor: INK },
    view: { stroke: null },
  },
}

const AGAINST_THE_PLATFORM = [
  'append-single-strict',
  'append-concurrent',
  'append-bulk',
  'read-all',
  'read-stream',
  'replay-sql',
  'disk',
]
const LESS_IS_BETTER = ['read-stream', 'disk']

/**
 * How docket does against the bare platform: a bar for each ratio, turned so that longer is better, and a tick where
 * its goal is.
 */
export function platformChart(rows: readonly ChartRow[]): ChartSpec {
  const values = rows.flatMap((row) => {
    const goal = goalOf(row.goal)
    if (!AGAINST_THE_PLATFORM.includes(row.name) || row.ratio === null || goal === null) return []
    const turned = LESS_IS_BETTER.includes(row.name)
    const label = `${row.name}${turned ? ' (inverse)' : ''}`
    const better = (ratio: number): number => (turned ? 1 / ratio : ratio)
    return [
      { label, ratio: better(row.ratio), goal: better(goal), met: row.met === true ? 'goal met' : 'goal not met' },
    ]
  })
  const y = { field: 'label', type: 'nominal', sort: null, title: null, axis: { labelLimit: 220 } }
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', base: 2 },
    title: 'times the bare platform; longer is better',
  })
  const colour = {
    field: 'met',
    type: 'nominal',
    title: null,
    scale: { domain: ['goal met', 'goal not met'], range: [BLUE, ORANGE] },
  }
  return {
    ...CONFIG,
    title: 'docket against the bare platform (line: 1, tick: the goal)',
    width: 480,
    data: { values },
    layer: [
      { mark: { type: 'bar', height: 12 }, encoding: { y, x: x('ratio'), x2: { datum: 1 }, color: colour } },
      { mark: { type: 'tick', thickness: 3, size: 20, color: RED }, encoding: { y, x: x('goal') } },
      { mark: { type: 'rule', color: INK }, encoding: { x: { datum: 1, type: 'quantitative' } } },
    ],
  }
}

const FAMILIES = [
  {
    family: 'peer-capture',
    title: 'durable captures per second, one by one, more is better (logarithmic)',
    scale: 'log',
  },
  { family: 'peer-capture-rush', title: 'the same, 20 at a time (logarithmic)', scale: 'log' },
  { family: 'peer-replay', title: 'events replayed per second, more is better (logarithmic)', scale: 'log' },
  { family: 'peer-start', title: 'ms from page load to the first answer, less is better', scale: 'linear' },
] as const

/** Durable capture, replay and start of docket and of each peer: a panel each, with its own scale. */
export function peersChart(rows: readonly ChartRow[]): ChartSpec {
  return {
    ...CONFIG,
    title: 'docket and its peers',
    vconcat: FAMILIES.map(({ family, title, scale }) => peerPanel(title, scale, contendersOf(rows, family))).filter(
      ({ data }) => data.values.length > 0,
    ),
  }
}

interface Contender {
  readonly name: string
  readonly value: number
  readonly who: string
}

function contendersOf(rows: readonly ChartRow[], family: string): Contender[] {
  const measured = rows.filter(({ name, value }) => name.startsWith(`${family}/`) && value !== null)
  const docket = measured.slice(0, 1).map(({ value }) => ({ name: 'docket', value: value!, who: 'docket' }))
  return [
    ...docket,
    ...measured.map((row) => ({ name: row.name.slice(family.length + 1), value: row.baseline!, who: 'peer' })),
  ]
}

function peerPanel(title: string, scale: 'log' | 'linear', values: readonly Contender[]) {
  const y = { field: 'name', type: 'nominal', sort: null, title: null }
  const axis = { grid: false, tickCount: 4 }
  const x = { field: 'value', type: 'quantitative', title, scale: { type: scale, nice: true }, axis }
  return {
    width: 480,
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: 12 },
        encoding: {
          y,
          x,
          x2: { datum: scale === 'log' ? 1 : 0 },
          color: {
            field: 'who',
            type: 'nominal',
            legend: null,
            scale: { domain: ['docket', 'peer'], range: [BLUE, INK] },
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 4, color: INK },
        encoding: { y, x, text: { field: 'value', type: 'quantitative', format: ',.3~r' } },
      },
    ],
  }
}

/** The number of a goal in signs, where there is one. */
function goalOf(text: string | undefined): number | null {
  const number = /^[≥≤<] ([\d.]+)/.exec(text ?? '')?.[1]
  return number === undefined ? null : Number(number)
}
