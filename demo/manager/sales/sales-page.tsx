import { useQuery } from 'docket/react'
import { explain } from '../../explain.ts'
import { DayChoice, useDay } from '../day-choice.tsx'
import { formatDay, rangeOfDay } from '../local-day.ts'
import { choose } from '../manager-address.ts'
import { HourChart } from './hour-chart.tsx'
import { ItemChart } from './item-chart.tsx'
import { HOUR_SALES, ITEM_SALES, type HourSales, type ItemSales } from './sales-queries.ts'
import { SalesTiles } from './sales-tiles.tsx'

/** What a day has sold, as it goes on. */
export function SalesPage({ choices }: { readonly choices: Readonly<Record<string, string>> }) {
  const { day, today } = useDay(choices['day'])
  const [from, to] = rangeOfDay(day)
  const hours = useQuery<HourSales>(HOUR_SALES, [from, from, to], { keepRows: true })
  const items = useQuery<ItemSales>(ITEM_SALES, [from, to], { keepRows: true })
  const error = hours.error ?? items.error
  return (
    <div className="manager-page sales-page scroll" role="group" aria-label="Sales" tabIndex={0}>
      <div className="page-head">
        <h2>{day === today ? `Today, ${formatDay(day)}` : formatDay(day)}</h2>
        <DayChoice
          day={day}
          onChoose={(chosen) => choose('sales', { choices: { day: chosen === today ? '' : chosen } })}
        />
      </div>
      {error !== undefined && (
        <p className="message trouble" role="alert">
          The sales cannot be shown: {explain(error)}
        </p>
      )}
      <SalesTiles from={from} to={to} />
      <HourChart hours={hours.rows ?? []} from={from} />
      <ItemChart items={items.rows ?? []} />
    </div>
  )
}
