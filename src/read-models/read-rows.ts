import type { Row, SqlValue } from '../model/define-projection.js'
import type { PreparedStatement } from './prepared-statement.js'

type Value = Row[string]

/** Runs a statement to its end: its rows, by column name. The statement is left ready for its next use. */
export function readRows({ statement }: PreparedStatement, bindings: readonly SqlValue[]): Row[] {
  const rows: Row[] = []
  try {
    statement.bind(bindings)
    if (!statement.step()) return rows
    const columns = statement.getColumnNames()
    do {
      rows.push(toRow(columns, statement.get()))
    } while (statement.step())
  } finally {
    statement.reset()
  }
  return rows
}

function toRow(columns: readonly string[], values: readonly Value[]): Row {
  const row: Record<string, Value> = {}
  for (let index = 0; index < columns.length; index += 1) row[columns[index]!] = values[index]!
  return row
}

/** True when two results hold the same rows in the same order. */
export function isSameRows(left: readonly Row[], right: readonly Row[]): boolean {
  return left.length === right.length && left.every((row, index) => isSameRow(row, right[index]!))
}

function isSameRow(left: Row, right: Row): boolean {
  return Object.keys(left).every((column) => isSameValue(left[column], right[column]))
}

function isSameValue(left: Value | undefined, right: Value | undefined): boolean {
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return left === right
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
