import type { RowResult } from './row-result.ts'

const WIDTHS = [26, 16, 16, 9, 8, 8] as const

/** The head of the table. */
export function tableHead(): string {
  return line(['row', 'docket', 'baseline', 'ratio', 'spread', 'goal'])
}

/** One row of the table. */
export function rowText(row: RowResult): string {
  const { name, unit, goal = '', met } = row
  const mark = met === undefined ? '' : met ? '  met' : '  NOT MET'
  const cells = [
    name,
    withUnit(row.value, unit),
    withUnit(row.baseline, unit),
    row.ratio === null ? '' : figure(row.ratio),
    row.spread === null ? '' : `${Math.round(row.spread * 100)} %`,
    goal,
  ]
  const against = row.baselineName === undefined ? '' : `  vs ${row.baselineName}`
  return [`${line(cells)}${mark}${against}`, ...details(row)].join('\n')
}

function details({ extra = {}, note }: RowResult): string[] {
  const numbers = Object.entries(extra).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? figure(value) : String(value)}`,
  )
  return [
    ...(numbers.length === 0 ? [] : [`    ${numbers.join(', ')}`]),
    ...(note === undefined ? [] : [`    ${note}`]),
  ]
}

/** A number with as many digits as mean something. */
export function figure(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
  return String(Number(value.toPrecision(3)))
}

function withUnit(value: number | null, unit: string): string {
  return value === null ? '' : `${figure(value)} ${unit}`
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[index] ?? 8)))
    .join(' ')
}
