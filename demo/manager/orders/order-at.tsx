import { formatPrice, formatTable } from '../../format.ts'
import { STATION_NAMES } from '../../kitchen/station-names.ts'
import { lineKey, totalCents } from '../../model/order-line.ts'
import { dueCents, type Order } from '../../model/order-state.ts'
import { STATIONS, type Step } from '../../model/station.ts'
import { LineDetails } from '../../waiter/line-details.tsx'

const STATUS_NAMES: Readonly<Record<Order['status'], string>> = {
  new: 'Not placed',
  placed: 'Open',
  served: 'Served',
  canceled: 'Canceled',
}

const STEP_NAMES: Readonly<Record<Step, string>> = {
  waiting: 'waits',
  started: 'is at it',
  ready: 'ready',
  bumped: 'bumped',
  gone: 'knows it is off',
}

/** An order as it stands, or stood. */
export function OrderAt({ order, isNow }: { readonly order: Order; readonly isNow: boolean }) {
  return (
    <section className="order-at" aria-label={isNow ? 'The order now' : 'The order then'}>
      <h3>{isNow ? 'The order now' : 'The order then'}</h3>
      <ul className="changed-lines">
        {order.lines.map((line) => (
          <li key={lineKey(line)}>
            <span className="times">{line.quantity}×</span> {line.item}
            <LineDetails {...line} />
          </li>
        ))}
      </ul>
      <dl className="facts">
        {factsOf(order).map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function factsOf(order: Order): readonly (readonly [string, string])[] {
  const { status, table, note, paidCents, card, lines } = order
  return [
    ['Status', STATUS_NAMES[status]],
    ['Table', formatTable(table)],
    ...(note === '' ? [] : ([['Note', note]] as const)),
    ['Kitchen', kitchenOf(order)],
    ['Total', formatPrice(totalCents(lines))],
    ['Paid', paidCents === 0 ? 'Nothing yet' : formatPrice(paidCents)],
    ...(paidCents > 0 && dueCents(order) > 0 ? ([['To pay', formatPrice(dueCents(order))]] as const) : []),
    ...(card === null ? [] : ([['Card', cardOf(card)]] as const)),
  ]
}

function kitchenOf({ work }: Order): string {
  return STATIONS.flatMap((station) => {
    const step = work[station]?.step
    return step === undefined ? [] : [`${STATION_NAMES[station]} ${STEP_NAMES[step]}`]
  }).join(', ')
}

function cardOf({ answer, amountCents }: NonNullable<Order['card']>): string {
  return `${formatPrice(amountCents)} ${answer === 'asked' ? 'asked for' : 'declined'}`
}
