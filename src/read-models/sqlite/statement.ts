import type { SqlValue } from '../../model/define-projection.js'
import type { SqliteWasm } from './sqlite-wasm.js'

/** A value of a row: numbers are floats of 64 bits, whatever SQLite stores. */
export type ResultValue = string | number | null | Uint8Array

/** One compiled statement. */
export interface Statement {
  /** Makes it ready to start, with values for its parameters by position; those not given are null. */
  bind(values: readonly SqlValue[]): void
  /** Goes to the next row; false when there is none. @throws Error with what SQLite says. */
  step(): boolean
  /** The row it is at. */
  get(): ResultValue[]
  getColumnNames(): string[]
  /** Binds, runs to the first row, and is ready again. */
  run(values: readonly SqlValue[]): void
  /** Ends what was started, and forgets the values bound. */
  reset(): void
  /** Lets go of it; every later use throws. */
  free(): void
}

const ROW = 100
const DONE = 101
/** Has SQLite copy what it is given. */
const TRANSIENT = -1

/** The statement at `compiled`; `requireDone` throws what SQLite says unless a result code is 0. */
export function createStatement(
  wasm: SqliteWasm,
  compiled: number,
  { requireDone, onFree }: { readonly requireDone: (code: number) => void; readonly onFree: () => void },
): Statement {
  const { calls } = wasm
  let pointer = compiled
  let isReady = true
  const statement: Statement = {
    bind: (values) => {
      statement.reset()
      isReady = false
      for (let index = 0; index < values.length; index += 1)
        requireDone(bindValue(wasm, pointer, index + 1, values[index]!))
    },
    step: () => {
      isReady = false
      const code = calls.step(pointer)
      if (code === ROW) return true
      if (code !== DONE) requireDone(code)
      return false
    },
    get: () => {
      const values: ResultValue[] = []
      const count = calls.dataCount(pointer)
      for (let column = 0; column < count; column += 1) values.push(readValue(wasm, pointer, column))
      return values
    },
    getColumnNames: () =>
      Array.from({ length: calls.columnCount(pointer) }, (_, column) =>
        wasm.memory.textUntilZero(calls.columnName(pointer, column)),
      ),
    run: (values) => {
      try {
        statement.bind(values)
        statement.step()
      } finally {
        statement.reset()
      }
    },
    reset: () => {
      if (isReady) return
      calls.clearBindings(pointer)
      calls.reset(pointer)
      isReady = true
    },
    free: () => {
      calls.finalize(pointer)
      pointer = 0
      onFree()
    },
  }
  return statement
}

function bindValue({ calls, scratch }: SqliteWasm, pointer: number, place: number, value: SqlValue): number {
  switch (typeof value) {
    case 'string': {
      const byteLength = scratch.putText(value)
      return calls.bindText(pointer, place, scratch.address, byteLength, TRANSIENT)
    }
    case 'number':
      return value === (value | 0) ? calls.bindInt(pointer, place, value) : calls.bindDouble(pointer, place, value)
    case 'boolean':
      return calls.bindInt(pointer, place, Number(value))
    default:
      // What nothing was bound to is null.
      if (value === null) return 0
      scratch.putBytes(value)
      return calls.bindBlob(pointer, place, scratch.address, value.length, TRANSIENT)
  }
}

function readValue({ calls, memory }: SqliteWasm, pointer: number, column: number): ResultValue {
  switch (calls.columnType(pointer, column)) {
    case 1:
    case 2:
      return calls.columnDouble(pointer, column)
    case 3: {
      // In this order: asking for text may turn it into UTF-8 first.
      const address = calls.columnText(pointer, column)
      return memory.textAt(address, calls.columnBytes(pointer, column))
    }
    case 4: {
      const address = calls.columnBlob(pointer, column)
      return memory.bytes.slice(address, address + calls.columnBytes(pointer, column))
    }
    default:
      return null
  }
}
