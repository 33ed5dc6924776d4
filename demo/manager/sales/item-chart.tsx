import { formatPrice } from '../../format.ts'
import { ChartPanel } from './chart-panel.tsx'
import type { ItemSales } from './sales-queries.ts'

const MOST_BARS = 12

/** What sold how often, most sold first. */
export function ItemChart({ items }: { readonly items: readonly ItemSales[] }) {
  const best = items[0]
  return (
    <ChartPanel
      title="By item"
      summary={best === undefined ? 'Nothing was sold.' : `${best.item} sold most: ${best.quantity}.`}
      bars={items.slice(0, MOST_BARS).map(({ item, quantity }) => ({ label: item, value: quantity }))}
      unit="sold"
      isLying
      columns={['Item', 'Sold', 'Revenue']}
      rows={items.map(({ item, quantity, cents }) => [item, String(quantity), formatPrice(cents)])}
    />
  )
}
