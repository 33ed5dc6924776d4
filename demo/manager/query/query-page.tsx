import { useState, type KeyboardEvent } from 'react'
import { keepText, readText, tabStorage } from '../../stored-text.ts'
import { QUERY_EXAMPLES } from './query-examples.ts'
import { QueryResult } from './query-result.tsx'
import { TableList } from './table-list.tsx'
import { useQueryRun } from './use-query-run.ts'

const KEY = 'docket-demo/sql'

/** Answers any question about what this tablet holds, as long as somebody can put it into SQL. */
export function QueryPage() {
  const [sql, setSql] = useState(() => readText(tabStorage, KEY) ?? QUERY_EXAMPLES[0]!.sql)
  const change = (typed: string): void => {
    keepText(tabStorage, KEY, typed)
    setSql(typed)
  }
  const { run, start, stop } = useQueryRun()
  const isRunning = run.status === 'running'
  const runWithKeys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (!isRunning) void start(sql)
  }
  return (
    <div className="manager-page query-page">
      <section className="panel" aria-labelledby="query-title">
        <div className="panel-head">
          <h2 id="query-title">Ask in SQL</h2>
        </div>
        <div className="scroll" role="group" aria-label="Question" tabIndex={0}>
          <div className="query-form">
            <textarea
              aria-label="SQL"
              spellCheck={false}
              autoCapitalize="off"
              autoComplete="off"
              rows={8}
              value={sql}
              aria-describedby="query-hint"
              onChange={(event) => change(event.target.value)}
              onKeyDown={runWithKeys}
            />
            <div className="query-actions">
              <button type="button" className="primary" disabled={isRunning} onClick={() => void start(sql)}>
                Run
              </button>
              {isRunning && (
                <button type="button" onClick={stop}>
                  Stop
                </button>
              )}
              <p id="query-hint" className="hint">
                Queries only read, and only what this tablet holds. Ctrl + Enter runs.
              </p>
            </div>
            <ul className="query-examples" aria-label="Examples">
              {QUERY_EXAMPLES.map(({ name, sql: example }) => (
                <li key={name}>
                  <button type="button" onClick={() => change(example)}>
                    {name}
                  </button>
                </li>
              ))}
            </ul>
          </div>
          <TableList />
        </div>
      </section>
      <QueryResult run={run} />
    </div>
  )
}
