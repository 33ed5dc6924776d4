import { useStatus } from 'docket/react'
import { formatAge, formatCount } from '../../format.ts'
import { tellEventType } from '../../order-words.ts'
import { CONNECTIONS } from '../../sync/sync-summary.ts'
import { useNow } from '../../use-now.ts'
import { isTablet } from '../device-names.ts'
import { formatMoment } from '../format-time.ts'

/** What is known of a device. */
export interface DeviceRow {
  readonly device_id: string
  readonly letter: string | null
  /** 1 when the centre has confirmed the letter. */
  readonly is_sure: 0 | 1
  readonly actor: string | null
  readonly orders_taken: number
  readonly events: number
  /** Events of it that wait to be sent; those of other tablets are heard of when they are. */
  readonly unsent: number
  readonly last_event: string | null
  readonly recorded_at: string | null
  readonly received_at: string | null
}

const AGE_EVERY_MS = 15_000
const AGED_MS = 86_400_000
const DIGITS = 5

/** A device and what it did last. */
export function TabletCard({ row }: { readonly row: DeviceRow }) {
  const status = useStatus(({ deviceId, connection, pending, lastSyncedAt }) => ({
    ...{ deviceId, connection, pending, lastSyncedAt },
  }))
  const now = useNow(AGE_EVERY_MS)
  const isOwn = row.device_id === status.deviceId
  const own: Facts = [
    ['To send', status.pending === 0 ? 'Nothing' : formatCount(status.pending, 'change')],
    ['Last exchange', status.lastSyncedAt === null ? 'None yet' : ago(status.lastSyncedAt, now)],
    ['Connection', CONNECTIONS[status.connection]],
  ]
  return (
    <li className="tablet" data-own={isOwn}>
      <div className="tablet-head">
        <span className="tablet-letter" aria-hidden="true">
          {isTablet(row.device_id) ? (row.letter ?? '?') : '⚙'}
        </span>
        <div>
          <h3>{nameOf(row, isOwn)}</h3>
          <p className="hint">{isTablet(row.device_id) ? lastUserOf(row) : 'Answers at the centre'}</p>
        </div>
      </div>
      <dl className="facts">
        {[...factsOf(row, now), ...(isOwn ? own : [])].map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

type Facts = readonly (readonly [term: string, fact: string])[]

function factsOf(
  { device_id, orders_taken, events, last_event, recorded_at, received_at }: DeviceRow,
  now: number,
): Facts {
  return [
    ...(isTablet(device_id) ? ([['Orders taken', String(orders_taken)]] as const) : []),
    ['Recorded', formatCount(events, 'event')],
    [
      'Last of them',
      last_event === null ? 'Nothing yet' : `${tellEventType(last_event)}, ${ago(recorded_at ?? '', now)}`,
    ],
    ['Last arrival', received_at === null ? 'None heard of' : ago(received_at, now)],
  ]
}

function nameOf({ device_id, letter, is_sure }: DeviceRow, isOwn: boolean): string {
  if (!isTablet(device_id)) return `The ${device_id} service`
  const name =
    letter === null ? `Tablet ${device_id.replaceAll('-', '').slice(-DIGITS).toUpperCase()}` : `Tablet ${letter}`
  const unsure = letter !== null && is_sure === 0 ? ' (not confirmed)' : ''
  return `${name}${unsure}${isOwn ? ', this tablet' : ''}`
}

function lastUserOf({ actor }: DeviceRow): string {
  return actor === null ? 'Nobody has said who uses it' : `Last used by ${actor}`
}

/** A time that may be long ago, and by a clock that may be ahead. */
function ago(isoTime: string, now: number): string {
  if (now - Date.parse(isoTime) > AGED_MS) return formatMoment(isoTime)
  const age = formatAge(isoTime, now)
  return age === 'just now' ? age : `${age} ago`
}
