import { formatPrice } from '../../format.ts'
import { formatHour } from '../format-time.ts'
import { ChartPanel } from './chart-panel.tsx'
import type { HourSales } from './sales-queries.ts'

const LEAST_HOURS = 8
const HOURS_PER_DAY = 24

interface HourChartProps {
  /** Those that sold something. */
  readonly hours: readonly HourSales[]
  /** When the day begins. */
  readonly from: string
}

/** What each hour of a day sold. */
export function HourChart({ hours, from }: HourChartProps) {
  const shown = withEmptyHours(hours)
  const best = hours.reduce<HourSales | undefined>(
    (most, hour) => (most && most.cents >= hour.cents ? most : hour),
    undefined,
  )
  return (
    <ChartPanel
      title="By hour"
      summary={
        best === undefined
          ? 'Nothing was sold.'
          : `${formatHour(from, best.hour)} sold most: ${formatPrice(best.cents)}.`
      }
      bars={shown.map(({ hour, cents }) => ({ label: formatHour(from, hour), value: cents / 100 }))}
      unit="dollars"
      columns={['Hour', 'Orders', 'Revenue']}
      rows={hours.map(({ hour, orders, cents }) => [formatHour(from, hour), String(orders), formatPrice(cents)])}
    />
  )
}

/** All hours from the first that sold something to the last, and some more where these are few. */
function withEmptyHours(hours: readonly HourSales[]): readonly HourSales[] {
  if (hours.length === 0) return []
  const byHour = new Map(hours.map((sales) => [sales.hour, sales]))
  const first = Math.max(0, Math.min(hours[0]!.hour, HOURS_PER_DAY - LEAST_HOURS))
  const last = Math.max(hours.at(-1)!.hour, first + LEAST_HOURS - 1)
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = first + index
    return byHour.get(hour) ?? { hour, orders: 0, cents: 0 }
  })
}
