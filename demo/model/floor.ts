import { command, defineAggregate, defineProjection } from 'docket'
import * as v from 'valibot'
import { order } from './order.ts'

/** The one floor of the café: `floor-main`. */
export const FLOOR_ID = 'main'

const Device = v.pipe(v.string(), v.uuid())
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Letters by device. */
type Floor = Readonly<Record<string, string>>

/**
 * The tablets of the café. Each gets a letter of its own, which numbers its orders: two tablets that joined apart are told
 * when they meet, since the command is decided again and takes the next letter.
 */
export const floor = defineAggregate('floor', {
  events: { TabletJoined: v.object({ device: Device, letter: v.pipe(v.string(), v.regex(/^[A-Z]{1,4}$/)) }) },
  initialState: (): Floor => ({}),
  evolve: { TabletJoined: (state, { data: { device, letter } }) => ({ ...state, [device]: letter }) },
  commands: {
    JoinFloor: command(v.object({ device: Device }), (state: Floor, { device }) =>
      state[device] === undefined
        ? [{ type: 'TabletJoined', data: { device, letter: letterAt(Object.keys(state).length) } }]
        : [],
    ),
  },
})

/** A to Z, then AA to ZZ, as columns of a sheet are named. */
export function letterAt(index: number): string {
  const last = LETTERS[index % LETTERS.length]!
  return index < LETTERS.length ? last : letterAt(Math.floor(index / LETTERS.length) - 1) + last
}

/** The tablets and their letters. One counts from when the centre has confirmed it: `position` is null before. */
export const tablets = defineProjection('tablets', {
  of: [floor],
  tables:
    'create table tablets (device text primary key, letter text, joined_at text, joined_by text, position integer)',
  on: {
    TabletJoined: (db, { data: { device, letter }, recordedAt, actor, position }) =>
      db.run('insert or replace into tablets values (?, ?, ?, ?, ?)', [device, letter, recordedAt, actor, position]),
  },
})

/** The last number each prefix has given to an order. */
export const orderNumbers = defineProjection('order_numbers', {
  of: [order],
  tables: 'create table order_numbers (prefix text primary key, last integer)',
  on: {
    OrderPlaced: (db, { data: { number } }) => {
      const [, prefix, count] = /^(.+)-(\d+)$/.exec(number ?? '') ?? []
      if (prefix === undefined) return
      db.run(
        `insert into order_numbers values (?, ?)
         on conflict (prefix) do update set last = max(last, excluded.last)`,
        [prefix, Number(count)],
      )
    },
  },
})
