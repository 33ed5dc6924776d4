import type { Json } from '../events/json.js'

/** How the text of a cell is read. */
export const CELL_KINDS = ['text', 'integer', 'number', 'money-cents', 'list', 'json'] as const

/** See {@link CELL_KINDS}. */
export type CellKind = (typeof CELL_KINDS)[number]

/** A cell that cannot be read as its kind; the message ends a sentence that begins with the cell's text. */
export class CellFault extends Error {}

/** The value of a cell that is not null. @throws CellFault when the text is not of that kind. */
export function readCell(text: string, kind: CellKind): Json {
  return READERS[kind](text)
}

const READERS: Readonly<Record<CellKind, (text: string) => Json>> = {
  text: (text) => text,
  integer: toInteger,
  number: toNumber,
  'money-cents': toCents,
  list: toList,
  json: toJsonValue,
}

function toInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new CellFault('is not a whole number')
}

function toNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new CellFault('is not a number')
}

const MONEY = /^(-?)\p{Sc}?\s?(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/u

/** Counted in whole cents: no fraction is ever rounded. */
function toCents(text: string): number {
  const match = MONEY.exec(text.trim())
  if (match === null) throw new CellFault('is not an amount of money such as $2.39')
  const [, sign, lateSign, whole = '', fraction = ''] = match
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'))
  if (!Number.isSafeInteger(cents)) throw new CellFault('is too large an amount')
  return sign === '-' || lateSign === '-' ? 0 - cents : cents
}

/** `[a, [b, c]]` or `a, b, c`: the items in order, whatever the nesting. */
function toList(text: string): string[] {
  let depth = 0
  for (const character of text) {
    depth += character === '[' ? 1 : character === ']' ? -1 : 0
    if (depth < 0) break
  }
  if (depth !== 0) throw new CellFault('is not a list: its brackets do not match')
  return text
    .split(/[[\],]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function toJsonValue(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new CellFault('is not JSON')
  }
}
