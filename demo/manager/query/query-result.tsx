import type { Row } from 'docket'
import { formatCount } from '../../format.ts'
import { MAX_ROWS, type QueryAnswer } from './run-query.ts'
import { LIMIT_SECONDS, type QueryRun } from './use-query-run.ts'

/** What a query gave: its rows, or a sentence. */
export function QueryResult({ run }: { readonly run: QueryRun }) {
  return (
    <section className="panel" aria-labelledby="result-title">
      <div className="panel-head">
        <h2 id="result-title">Result</h2>
      </div>
      <p className="message query-message" role="status" data-tone={run.status === 'failed' ? 'trouble' : undefined}>
        {sentenceFor(run)}
      </p>
      <div className="scroll" role="group" aria-label="Rows" tabIndex={0}>
        {run.status === 'done' && run.answer.rows.length > 0 && <Rows {...run.answer} />}
      </div>
    </section>
  )
}

function Rows({ columns, rows }: QueryAnswer) {
  return (
    <table className="data-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" data-number={typeof rows[0]?.[column] === 'number'}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {columns.map((column) => (
              <td key={column} data-number={typeof row[column] === 'number'}>
                {textOf(row[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function sentenceFor(run: QueryRun): string {
  switch (run.status) {
    case 'idle':
      return 'Nothing was asked yet.'
    case 'running':
      return 'Running…'
    case 'stopped':
      return 'Stopped.'
    case 'too-long':
      return `Stopped: it took longer than ${LIMIT_SECONDS} seconds. Ask for less, with a where or a limit.`
    case 'failed':
      return run.sentence
    case 'done': {
      const { total } = run.answer
      const count = `${formatCount(total, 'row')} in ${Math.max(1, Math.round(run.tookMs))} ms.`
      return total > MAX_ROWS ? `${count} The first ${MAX_ROWS} are shown.` : count
    }
  }
}

function textOf(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return '–'
  return value instanceof Uint8Array ? formatCount(value.length, 'byte') : String(value)
}
