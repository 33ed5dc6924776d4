import { useDocket, useQuery } from 'docket/react'
import { explain } from '../../explain.ts'
import { isTablet } from '../device-names.ts'
import { TabletCard, type DeviceRow } from './tablet-card.tsx'

const DEVICES = `
  select coalesce(a.device_id, t.device) as device_id, t.letter, t.position is not null as is_sure, a.actor,
    coalesce(a.orders_taken, 0) as orders_taken, coalesce(a.events, 0) as events, coalesce(a.unsent, 0) as unsent,
    a.last_event, a.recorded_at, a.received_at
  from device_activity a full join tablets t on t.device = a.device_id
  order by coalesce(a.device_id, t.device) <> ?, t.letter is null, length(t.letter), t.letter, a.device_id`

/** The tablets of the café, and what this tablet has heard of each; it knows so without a network. */
export function TabletsPage() {
  const { rows, error } = useQuery<DeviceRow>(DEVICES, [useDocket().deviceId])
  const tablets = rows?.filter(({ device_id }) => isTablet(device_id))
  const services = rows?.filter(({ device_id }) => !isTablet(device_id)) ?? []
  return (
    <div className="manager-page tablets-page">
      <section className="panel" aria-labelledby="devices-title">
        <div className="panel-head">
          <h2 id="devices-title">Tablets</h2>
          <p className="hint">As this tablet has heard of them.</p>
        </div>
        {error !== undefined && (
          <p className="message trouble" role="alert">
            The tablets cannot be shown: {explain(error)}
          </p>
        )}
        <div className="scroll" role="group" aria-label="Tablets" tabIndex={0}>
          <ul className="tablet-list">
            {tablets?.map((row) => (
              <TabletCard key={row.device_id} row={row} />
            ))}
            {services.map((row) => (
              <TabletCard key={row.device_id} row={row} />
            ))}
          </ul>
          {rows?.length === 0 && <p className="empty">No tablet has recorded anything yet.</p>}
        </div>
      </section>
    </div>
  )
}
