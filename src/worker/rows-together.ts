import { reportUncaught } from '../errors.js'
import type { Row } from '../model/define-projection.js'

/** New rows of live queries, each with the number that the page has given the query. */
export type RowsOfQueries = readonly (readonly [watch: number, rows: readonly Row[]])[]

/** On the worker: sends what live queries answer to one change in one message, so that a page can show it together. */
export function createRowsSender(send: (rows: RowsOfQueries) => void): (watch: number, rows: readonly Row[]) => void {
  let waiting: [number, readonly Row[]][] = []
  return (watch, rows) => {
    if (waiting.length === 0) {
      // The queries that a change concerns are answered one after the other, without a pause.
      queueMicrotask(() => {
        const answered = waiting
        waiting = []
        send(answered)
      })
    }
    waiting.push([watch, rows])
  }
}

/** What the page does with the rows of one live query. */
export interface RowsHandlers {
  readonly onRows: (rows: readonly Row[]) => void
  /** Told what `onRows` throws: it keeps no other query from its rows. */
  readonly onError: (error: unknown) => void
}

/** On the page: hands each live query its rows, all in one turn. */
export interface RowsReceiver {
  /** Gives a query its number. */
  add(handlers: RowsHandlers): number
  remove(watch: number): void
  receive(rows: RowsOfQueries): void
}

/** No queries yet. */
export function createRowsReceiver(): RowsReceiver {
  const handlersByWatch = new Map<number, RowsHandlers>()
  let last = 0
  return {
    add: (handlers) => {
      last += 1
      handlersByWatch.set(last, handlers)
      return last
    },
    remove: (watch) => void handlersByWatch.delete(watch),
    receive: (answered) => {
      for (const [watch, rows] of answered) {
        const handlers = handlersByWatch.get(watch)
        if (handlers !== undefined) handle(handlers, rows)
      }
    },
  }
}

function handle({ onRows, onError }: RowsHandlers, rows: readonly Row[]): void {
  try {
    onRows(rows)
  } catch (error) {
    try {
      onError(error)
    } catch (second) {
      reportUncaught(second)
    }
  }
}
