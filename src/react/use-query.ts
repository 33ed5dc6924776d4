import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Docket } from '../engine/docket.js'
import type { QueryParams } from '../engine/engine-port.js'
import type { Row } from '../model/define-projection.js'
import { useProvidedDocket } from './docket-context.js'
import { queryKey } from './query-key.js'
import { querySource, type QueryResult } from './query-source.js'

/** Options of {@link useQuery}. */
export interface QueryOptions {
  /**
   * Until the first answer to another question is there, show the rows of the last one, so that a list does not blink while
   * somebody types. `status` is `loading` meanwhile. Default false: rows are never those of another question.
   */
  readonly keepRows?: boolean
}

const NO_PARAMS: QueryParams = []

/**
 * The rows of one read-only statement over the read models, live: the component renders again when they have changed, and
 * not otherwise. Parameters are compared by value, so they may be written in place. Components with the same query share
 * one watch and see the same rows. `Result` is taken at your word.
 *
 * What is wrong is in `error`, and is not thrown. @throws DocketError `invalid-argument` outside of a `DocketProvider`.
 */
export function useQuery<Result = Row>(
  sql: string,
  params: QueryParams = NO_PARAMS,
  { keepRows = false }: QueryOptions = {},
): QueryResult<Result> {
  const docket = useProvidedDocket('useQuery')
  const key = queryKey(sql, params)
  // The key stands for the statement and its parameters.
  const source = useMemo(() => querySource(docket, sql, params), [docket, key])
  const result = useSyncExternalStore(source.subscribe, source.read, () => source.initial)
  return useKeptRows(docket, result, keepRows) as QueryResult<Result>
}

/** The result, with the rows that were shown last where it has none yet. */
function useKeptRows(docket: Docket, result: QueryResult<Row>, keepRows: boolean): QueryResult<Row> {
  const shown = useRef<{ readonly docket: Docket; readonly rows: readonly Row[] }>(undefined)
  useEffect(() => {
    if (result.rows !== undefined) shown.current = { docket, rows: result.rows }
  }, [docket, result])
  return useMemo(() => {
    const last = shown.current
    if (!keepRows || last?.docket !== docket || result.status !== 'loading' || result.rows !== undefined) return result
    return { ...result, rows: last.rows }
  }, [docket, result, keepRows])
}
