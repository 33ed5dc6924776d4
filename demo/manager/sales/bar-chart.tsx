import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js'
import { useEffect, useRef } from 'react'
import { useTheme } from '../../app/theme.ts'
import { chartOptions } from './chart-options.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip)

/** A bar and what stands under it. */
export interface Bar {
  readonly label: string
  readonly value: number
}

interface BarChartProps {
  /** What is to be seen, for those who do not see it. */
  readonly label: string
  readonly bars: readonly Bar[]
  readonly unit: 'dollars' | 'sold'
  readonly isLying: boolean
}

const ROW_PX = 34
const AXIS_PX = 44
const STANDING_PX = 260

/** Bars that grow and shrink in place as their numbers change. */
export function BarChart({ label, bars, unit, isLying }: BarChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useRef<Chart<'bar', number[], string>>(null)
  const theme = useTheme()
  useEffect(() => {
    if (canvas.current === null) return
    const made = new Chart<'bar', number[], string>(canvas.current, { type: 'bar', data: { labels: [], datasets: [] } })
    chart.current = made
    return () => made.destroy()
  }, [])
  // By their text: the same numbers in a new list move nothing.
  const text = JSON.stringify(bars)
  useEffect(() => {
    const shown = chart.current
    if (shown === null) return
    const read = JSON.parse(text) as readonly Bar[]
    const { options, fill } = chartOptions({ unit, isLying })
    shown.options = options
    shown.data.labels = read.map((bar) => bar.label)
    const data = read.map(({ value }) => value)
    const dataset = { data, backgroundColor: fill, borderRadius: 6, maxBarThickness: 48 }
    if (shown.data.datasets[0] === undefined) shown.data.datasets.push(dataset)
    else Object.assign(shown.data.datasets[0], dataset)
    shown.update()
  }, [text, unit, isLying, theme])
  return (
    <div className="chart" style={{ height: isLying ? bars.length * ROW_PX + AXIS_PX : STANDING_PX }}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  )
}
