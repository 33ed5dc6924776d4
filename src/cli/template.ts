import * as v from 'valibot'
import { toJson, type Json } from '../events/json.js'
import { usageError } from './usage-error.js'
import { CELL_KINDS } from './cell.js'
import { cellError, textOf, valueOf, type Row } from './row.js'

/** The rows a value is made from: the one at hand, and all of its stream. */
export interface RowsAtHand {
  readonly row: Row
  readonly rows: readonly Row[]
}

/** A value of a mapping, ready to be made from rows. */
export interface Template {
  /** Every column it reads. */
  readonly columns: readonly string[]
  build(at: RowsAtHand): Json
}

const CellSchema = v.strictObject({
  column: v.pipe(v.string(), v.minLength(1)),
  as: v.optional(v.picklist(CELL_KINDS), 'text'),
  null: v.optional(v.string()),
})

/**
 * Understands one value of a mapping: `{ "column" }` reads a cell, `{ "rows" }` makes a list with an item a row,
 * `{ "sum" }` adds a cell of all rows, `{ "constant" }` is taken as it stands, other objects and lists are searched for
 * these, and anything else is itself.
 * @throws DocketError `invalid-argument` naming `path`.
 */
export function compileTemplate(value: unknown, path: string): Template {
  if (typeof value !== 'object' || value === null) return constant(value)
  if (Array.isArray(value)) return list(value.map((item, index) => compileTemplate(item, `${path}.${index}`)))
  if ('column' in value) return cell(value, path)
  if ('rows' in value) return everyRow(compileTemplate(only(value, 'rows', path), `${path}.rows`))
  if ('sum' in value) return sum(only(value, 'sum', path), `${path}.sum`)
  if ('constant' in value) return constant(only(value, 'constant', path))
  return object(Object.entries(value).map(([key, item]) => [key, compileTemplate(item, `${path}.${key}`)] as const))
}

function only(value: object, key: string, path: string): unknown {
  const others = Object.keys(value).filter((other) => other !== key)
  if (others.length === 0) return value[key as keyof typeof value]
  throw usageError('map', `The mapping is not valid: ${path} has "${key}" and, beside it, ${others.join(', ')}.`)
}

function constant(value: unknown): Template {
  const json = toJson(value, 'The mapping')
  return { columns: [], build: () => json }
}

function list(items: readonly Template[]): Template {
  return { columns: items.flatMap(({ columns }) => columns), build: (at) => items.map((item) => item.build(at)) }
}

function object(entries: readonly (readonly [string, Template])[]): Template {
  return {
    columns: entries.flatMap(([, { columns }]) => columns),
    build: (at) => Object.fromEntries(entries.map(([key, template]) => [key, template.build(at)])),
  }
}

function everyRow(item: Template): Template {
  return { columns: item.columns, build: ({ rows }) => rows.map((row) => item.build({ row, rows })) }
}

function cell(value: unknown, path: string): Template {
  const { column, as, null: nullText } = parseCell(value, path)
  // A list that is absent has no items.
  const absent = as === 'list' ? [] : null
  return {
    columns: [column],
    build: ({ row }) => (nullText === textOf(row, column).trim() ? absent : valueOf(row, column, as)),
  }
}

function sum(value: unknown, path: string): Template {
  const addend = cell(value, path)
  const { column } = parseCell(value, path)
  const build = ({ rows }: RowsAtHand): number =>
    rows.reduce((total, row) => {
      const next = addend.build({ row, rows })
      if (next !== null && typeof next !== 'number') throw cellError(row, column, 'cannot be added')
      return total + (next ?? 0)
    }, 0)
  return { columns: addend.columns, build }
}

function parseCell(value: unknown, path: string): v.InferOutput<typeof CellSchema> {
  const result = v.safeParse(CellSchema, value)
  if (result.success) return result.output
  const [issue] = result.issues
  throw usageError('map', `The mapping is not valid: ${path}.${v.getDotPath(issue) ?? ''}: ${issue.message}`)
}
