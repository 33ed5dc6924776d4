import type { Docket } from 'docket'
import { FLOOR_ID } from '../model/floor.ts'
import type { restaurant } from '../restaurant.model.ts'
import { browserStorage, keepText, readText } from '../stored-text.ts'

type Restaurant = Docket<typeof restaurant>

const KEY = 'docket-demo/last-number'
const LOCK = 'docket-demo/order-number'
const DIGITS = 5

/** Has this tablet take its letter, once. It is sure when the centre has confirmed it; until then two tablets may want the same. */
export async function joinFloor(docket: Restaurant): Promise<void> {
  const { deviceId: device } = docket.status
  const known = await docket.query('select 1 from tablets where device = ?', [device])
  if (known.length === 0) await docket.execute('floor', FLOOR_ID, 'JoinFloor', { device })
}

/**
 * A number that no other order has, taken without asking anybody: the letter of this tablet (or, until that is confirmed, the end
 * of its device id) and a count that the tabs of the tablet share.
 */
export async function takeOrderNumber(docket: Restaurant): Promise<string> {
  return navigator.locks === undefined ? nextNumber(docket) : navigator.locks.request(LOCK, () => nextNumber(docket))
}

async function nextNumber(docket: Restaurant): Promise<string> {
  const prefix = await prefixOf(docket)
  const [row] = await docket.query<{ last: number }>('select last from order_numbers where prefix = ?', [prefix])
  // What was taken and not placed yet is known to the browser alone; what was placed, to the log, even if the browser forgot.
  const next = Math.max(row?.last ?? 0, lastTaken(prefix)) + 1
  keepText(browserStorage, KEY, `${prefix}-${next}`)
  return `${prefix}-${next}`
}

async function prefixOf(docket: Restaurant): Promise<string> {
  const { deviceId } = docket.status
  const sql = 'select letter from tablets where device = ? and position is not null'
  const [tablet] = await docket.query<{ letter: string }>(sql, [deviceId])
  return tablet?.letter ?? deviceId.replaceAll('-', '').slice(-DIGITS).toUpperCase()
}

function lastTaken(prefix: string): number {
  const [kept, count] = (readText(browserStorage, KEY) ?? '').split('-')
  return kept === prefix ? Number(count) : 0
}
