import { docketError } from '../errors.js'
import { CellFault, readCell, type CellKind } from './cell.js'

/** One line of a table, and where it stands. */
export interface Row {
  readonly file: string
  /** From 1; the header is line 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** The text of a cell; columns were checked against the header. */
export function textOf(row: Row, column: string): string {
  return row.cells[column] ?? ''
}

/** The value of a cell, read as `kind`. @throws DocketError `validation-failed` naming the line and the column. */
export function valueOf(row: Row, column: string, kind: CellKind) {
  try {
    return readCell(textOf(row, column), kind)
  } catch (error) {
    if (error instanceof CellFault) throw cellError(row, column, error.message)
    throw error
  }
}

/** What is wrong with one cell: `orders.tsv, line 7, column price: "abc" is not …`. */
export function cellError(row: Row, column: string, fault: string): Error {
  const place = `${row.file}, line ${row.line}, column ${column}`
  const issues = [{ path: column, message: fault }]
  return docketError('validation-failed', `${place}: ${JSON.stringify(textOf(row, column))} ${fault}.`, {
    subject: `${row.file}, line ${row.line}`,
    issues,
  })
}
