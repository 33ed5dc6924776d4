import type { Docket } from '../engine/docket.js'
import type { QueryParams } from '../engine/engine-port.js'
import type { Row } from '../model/define-projection.js'
import { liveSource, type Feed, type LiveSource } from './live-source.js'
import { isList, queryKey } from './query-key.js'
import { keepSame } from './same-value.js'
import { toError } from './to-error.js'

/** The answer to a query, now. */
export type QueryResult<Result> =
  | {
      /** The first answer is on its way; `rows` are those of the question before, if `keepRows` asks for them. */
      readonly status: 'loading'
      readonly rows: readonly Result[] | undefined
      readonly error: undefined
    }
  | {
      readonly status: 'ready'
      /** The same list, and each row the same object, as long as nothing in it has changed. */
      readonly rows: readonly Result[]
      readonly error: undefined
    }
  | {
      readonly status: 'error'
      /** The last good answer to this question, if there was one. */
      readonly rows: readonly Result[] | undefined
      /** To branch on by code: `isDocketError(error, 'invalid-query')`. */
      readonly error: Error
      /** Asks again. When the query can be answered again by itself, the rows come without. */
      readonly retry: () => void
    }

const LOADING: QueryResult<Row> = { status: 'loading', rows: undefined, error: undefined }

/** The live answer to a query on a docket; one watch for all who ask the same. */
export function querySource(docket: Docket, sql: string, params: QueryParams): LiveSource<QueryResult<Row>> {
  // The caller's list may have changed by the time it is sent.
  const given: QueryParams = isList(params) ? [...params] : { ...params }
  const feed: Feed<QueryResult<Row>> = ({ read, tell, restart }) => {
    const retry = (): void => {
      const { rows, status } = read()
      if (status !== 'error') return
      tell({ status: 'loading', rows, error: undefined })
      restart()
    }
    return docket.watch(
      sql,
      given,
      (next) => {
        const { status, rows: before } = read()
        const rows = keepSame(before, next)
        if (status !== 'ready' || rows !== before) tell({ status: 'ready', rows, error: undefined })
      },
      (error) => tell({ status: 'error', rows: read().rows, error: toError(error), retry }),
    )
  }
  return liveSource(docket, `query ${queryKey(sql, given)}`, { initial: LOADING, feed })
}
