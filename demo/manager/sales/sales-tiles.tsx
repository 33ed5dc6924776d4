import { useQuery } from 'docket/react'
import { formatPrice } from '../../format.ts'
import { formatDuration } from '../format-time.ts'
import { DAY_SUMS, MEDIAN_SECONDS, type DaySums } from './sales-queries.ts'

/** The sums of a day, in tiles. */
export function SalesTiles({ from, to }: { readonly from: string; readonly to: string }) {
  const sums = useQuery<DaySums>(DAY_SUMS, [from, to], { keepRows: true }).rows?.[0]
  const median = useQuery<{ seconds: number | null }>(MEDIAN_SECONDS, [from, to], { keepRows: true }).rows?.[0]
  return (
    <dl className="tiles" aria-label="Sums">
      {tilesOf(sums, median?.seconds ?? null).map(([name, value]) => (
        <div key={name} className="tile">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function tilesOf(sums: DaySums | undefined, medianSeconds: number | null): readonly (readonly [string, string])[] {
  const { orders, canceled, cents, cash, card } = sums ?? { orders: 0, canceled: 0, cents: 0, cash: 0, card: 0 }
  return [
    ['Revenue', formatPrice(cents)],
    ['Orders', String(orders)],
    ['Average order', orders === 0 ? '–' : formatPrice(Math.round(cents / orders))],
    ['Paid in cash', formatPrice(cash)],
    ['Paid by card', formatPrice(card)],
    ['Canceled', String(canceled)],
    ['Median time to ready', medianSeconds === null ? '–' : formatDuration(medianSeconds)],
  ]
}
