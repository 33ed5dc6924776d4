import type { ChartOptions } from 'chart.js'

interface ChartKind {
  readonly unit: 'dollars' | 'sold'
  readonly isLying: boolean
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const MOVE_MS = 300

/** How a chart looks: in the colours of the theme that is shown now, and without motion for those who want none. */
export function chartOptions({ unit, isLying }: ChartKind): {
  readonly options: ChartOptions<'bar'>
  readonly fill: string
} {
  const color = colorsOf(document.documentElement)
  const font = { family: getComputedStyle(document.body).fontFamily, size: 14 }
  const names = {
    grid: { display: false },
    border: { color: color('--edge') },
    ticks: { color: color('--text'), font, maxRotation: 0 },
  }
  const numbers = {
    beginAtZero: true,
    border: { display: false },
    grid: { color: color('--raised-more') },
    ticks: { color: color('--text-soft'), font, precision: 0, maxTicksLimit: 6, callback: tickOf(unit) },
  }
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const options: ChartOptions<'bar'> = {
    indexAxis: isLying ? 'y' : 'x',
    maintainAspectRatio: false,
    animation: isStill ? false : { duration: MOVE_MS },
    scales: isLying
      ? { x: numbers, y: { ...names, ticks: { ...names.ticks, autoSkip: false } } }
      : { x: names, y: numbers },
    plugins: {
      tooltip: {
        displayColors: false,
        backgroundColor: color('--text'),
        titleColor: color('--ground'),
        bodyColor: color('--ground'),
        titleFont: font,
        bodyFont: font,
        callbacks: { label: ({ raw }) => (unit === 'dollars' ? `$${Number(raw).toFixed(2)}` : `${Number(raw)} sold`) },
      },
    },
  }
  return { options, fill: color('--amber') }
}

function tickOf(unit: ChartKind['unit']): (value: number | string) => string {
  return (value) => (unit === 'dollars' ? dollars.format(Number(value)) : String(value))
}

function colorsOf(element: Element): (variable: string) => string {
  const style = getComputedStyle(element)
  return (variable) => style.getPropertyValue(variable).trim()
}
