import { useDocket } from 'docket/react'
import { useEffect, useRef, useState } from 'react'
import { createQueryEngine } from './query-engine.ts'
import { explainQuery, runQuery, type QueryAnswer } from './run-query.ts'

/** How a query stands. */
export type QueryRun =
  | { readonly status: 'idle' | 'running' | 'stopped' | 'too-long' }
  | { readonly status: 'done'; readonly answer: QueryAnswer; readonly tookMs: number }
  | { readonly status: 'failed'; readonly sentence: string }

/** How long a query may take. */
export const LIMIT_SECONDS = 15

/** Runs one query at a time, on an engine that is closed with the page. */
export function useQueryRun() {
  const { store } = useDocket()
  const [engine] = useState(() => createQueryEngine(store))
  const [run, setRun] = useState<QueryRun>({ status: 'idle' })
  const current = useRef(0)
  useEffect(
    () => () => {
      current.current += 1
      engine.stop()
    },
    [engine],
  )

  const end = (status: 'stopped' | 'too-long'): void => {
    current.current += 1
    engine.stop()
    setRun({ status })
  }
  const start = async (sql: string): Promise<void> => {
    const id = (current.current += 1)
    const startedAt = performance.now()
    const limit = setTimeout(() => id === current.current && end('too-long'), LIMIT_SECONDS * 1_000)
    setRun({ status: 'running' })
    const result = await runQuery(engine, sql).then<QueryRun, QueryRun>(
      (answer) => ({ status: 'done', answer, tookMs: performance.now() - startedAt }),
      (error: unknown) => ({ status: 'failed', sentence: explainQuery(error) }),
    )
    clearTimeout(limit)
    // Of a query that was stopped nothing more is heard.
    if (id === current.current) setRun(result)
  }
  return { run, start, stop: () => end('stopped') }
}
