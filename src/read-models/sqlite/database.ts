import type { SqlValue } from '../../model/define-projection.js'
import type { FileBytes } from '../chunked-bytes.js'
import type { SqliteWasm } from './sqlite-wasm.js'
import { createStatement, type ResultValue, type Statement } from './statement.js'

/** One database. Whatever SQLite refuses is thrown as an Error with what it says. */
export interface Database {
  /** Runs SQL to its end; with values for its parameters it has to be one statement. */
  run(sql: string, values?: readonly SqlValue[]): void
  /** The rows of all statements in some SQL. */
  exec(sql: string): ResultValue[][]
  /** Compiles the first statement of some SQL. */
  prepare(sql: string): Statement
  /** Compiles the first statement, `null` when there is none, and gives the SQL behind it. */
  prepareFirst(sql: string): { readonly statement: Statement | null; readonly rest: string }
  /** Closes it, and frees its statements. A second time does nothing. */
  close(): void
}

/** Opens a database on a file's bytes; an empty file is an empty database. */
export function openDatabaseOn(wasm: SqliteWasm, bytes: FileBytes): Database {
  const { calls, memory, files, scratch, answers } = wasm
  const statements = new Set<Statement>()
  const path = files.add(bytes)
  scratch.putText(path)
  const opened = calls.open(scratch.address, answers)
  let pointer = memory.view.getUint32(answers, true)
  const requireDone = (code: number): void => {
    if (code !== 0) throw new Error(memory.textUntilZero(calls.errorMessage(pointer)))
  }
  const db: Database = {
    run: (sql, values) => {
      if (values !== undefined) return runOnce(db.prepare(sql), values)
      requireOpen(pointer)
      scratch.putText(sql)
      requireDone(calls.exec(pointer, scratch.address, 0, 0, 0))
    },
    exec: (sql) => readAll(db, sql),
    prepare: (sql) => {
      const { statement } = db.prepareFirst(sql)
      if (statement === null) throw new Error('Nothing to prepare')
      return statement
    },
    prepareFirst: (sql) => {
      requireOpen(pointer)
      const end = scratch.putText(sql) + scratch.address
      requireDone(calls.prepare(pointer, scratch.address, -1, answers, answers + 4))
      const compiled = memory.view.getUint32(answers, true)
      const tail = memory.view.getUint32(answers + 4, true)
      const rest = tail < end ? memory.textUntilZero(tail) : ''
      if (compiled === 0) return { statement: null, rest }
      const statement = createStatement(wasm, compiled, { requireDone, onFree: () => statements.delete(statement) })
      statements.add(statement)
      return { statement, rest }
    },
    close: () => {
      if (pointer === 0) return
      for (const statement of statements) statement.free()
      calls.close(pointer)
      files.byPath.delete(path)
      pointer = 0
    },
  }
  try {
    requireDone(opened)
    calls.registerFunctions(pointer)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}

function requireOpen(pointer: number): void {
  if (pointer === 0) throw new Error('Database closed')
}

function runOnce(statement: Statement, values: readonly SqlValue[]): void {
  try {
    statement.run(values)
  } finally {
    statement.free()
  }
}

function readAll(db: Database, sql: string): ResultValue[][] {
  const rows: ResultValue[][] = []
  for (let left = sql; left !== '';) {
    const { statement, rest } = db.prepareFirst(left)
    try {
      while (statement?.step() === true) rows.push(statement.get())
    } finally {
      statement?.free()
    }
    left = rest
  }
  return rows
}
