import type { ProjectionDb } from 'docket'
import type { LineChange } from './order-line.ts'
import { stationOf, type Station } from './station.ts'

const KEEP = `
  insert into order_work values (?, ?, ?, null)
  on conflict (order_id, station) do update set
    quantity = quantity + excluded.quantity, ready_at = iif(excluded.quantity > 0, null, ready_at)`

const SUM_UP = `
  update order_book set ready_at = (
    select case when count(*) = count(ready_at) then max(ready_at) end
    from order_work where order_id = ? and quantity > 0
  ) where order_id = ?`

/** Takes note of what each station has to make, or has to make no more; what is added is not ready. */
export function keepWork(db: ProjectionDb, orderId: string | null, lines: readonly LineChange[]): void {
  for (const line of lines) db.run(KEEP, [orderId, stationOf(line), line.quantity])
  db.run(SUM_UP, [orderId, orderId])
}

interface Ready {
  readonly station: Station
  readonly at: string
}

/** Takes note that a station is ready; the order is when all are that make something of it. */
export function setReady(db: ProjectionDb, orderId: string | null, { station, at }: Ready): void {
  db.run('update order_work set ready_at = ? where order_id = ? and station = ?', [at, orderId, station])
  db.run(SUM_UP, [orderId, orderId])
}
