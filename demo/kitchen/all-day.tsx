import { useQuery } from 'docket/react'
import { STATIONS, type Station } from '../model/station.ts'
import { ALL_DAY } from './all-day-query.ts'

interface Count {
  readonly item: string
  readonly quantity: number
}

/** How many of each item are still to be made, over all tickets: the counts a cook calls out as “all day”. */
export function AllDay({ stations }: { readonly stations: readonly Station[] }) {
  const { rows } = useQuery<Count>(ALL_DAY, [JSON.stringify(stations)], { keepRows: true })
  return (
    <section className="all-day" aria-labelledby="all-day-title">
      <h2 id="all-day-title">All day</h2>
      <ul className="scroll" aria-label={labelOf(stations)} tabIndex={0}>
        {rows?.map(({ item, quantity }) => (
          <li key={item}>
            <span className="times">{quantity}</span> {item}
          </li>
        ))}
        {rows?.length === 0 && <li>Nothing to make</li>}
      </ul>
    </section>
  )
}

function labelOf(stations: readonly Station[]): string {
  return stations.length === STATIONS.length ? 'To make at all stations' : `To make at ${stations.join(', ')}`
}
