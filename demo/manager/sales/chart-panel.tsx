import { useId } from 'react'
import { BarChart, type Bar } from './bar-chart.tsx'

interface ChartPanelProps {
  readonly title: string
  /** What there is to see, in a sentence. */
  readonly summary: string
  readonly bars: readonly Bar[]
  /** What the length of a bar says. */
  readonly unit: 'dollars' | 'sold'
  /** Bars lie, and are read like a list. */
  readonly isLying?: boolean
  readonly columns: readonly string[]
  /** The same numbers, and those there is no bar for. */
  readonly rows: readonly (readonly string[])[]
}

/** A chart, and its numbers as a table for those who read rather than look. */
export function ChartPanel({ title, summary, bars, unit, isLying = false, columns, rows }: ChartPanelProps) {
  const id = useId()
  return (
    <section className="panel chart-panel" aria-labelledby={id}>
      <div className="panel-head">
        <h3 id={id}>{title}</h3>
        <p className="hint">{summary}</p>
      </div>
      {bars.length > 0 && <BarChart label={`${title}. ${summary}`} bars={bars} unit={unit} isLying={isLying} />}
      {rows.length > 0 && (
        <details>
          <summary>The numbers</summary>
          <table className="data-table">
            <caption className="unseen">{title}</caption>
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={column} scope="col" data-number={index > 0}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, ...numbers]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {numbers.map((number, index) => (
                    <td key={columns[index + 1]} data-number="true">
                      {number}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  )
}
