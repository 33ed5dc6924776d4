import { defineProjection, type ProjectionDb } from 'docket'
import type { LineChange } from './order-line.ts'
import { order, orderIdOf } from './order.ts'
import { stationOf, STATIONS, stepAfterChange, type Station, type Step } from './station.ts'
import { changeTicket, makeAll, seeChanges, ticketLine, type TicketLine } from './ticket-lines.ts'

/**
 * What each station has to make of the open orders, and how far it is: a row for an order and a station. `step` is `canceled`
 * from when the order is until the station has seen it.
 */
export const kitchenTickets = defineProjection('kitchen_tickets', {
  of: [order],
  version: 2,
  tables: `
    create table kitchen_tickets (
      order_id text, station text, number text, "table" text, lines json, note text, placed_at text, placed_by text,
      step text, bumped_at text,
      primary key (order_id, station)
    );
    create index kitchen_tickets_step on kitchen_tickets (step, placed_at);
  `,
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt, actor }) => {
      for (const station of STATIONS) {
        const lines = data.lines.filter((line) => stationOf(line) === station)
        if (lines.length === 0) continue
        const { table, note, number = null } = data
        const head: Head = { table, note, number, placedAt: recordedAt, placedBy: actor }
        insert(db, { orderId: orderIdOf(streamId), station }, head, lines.map(ticketLine))
      }
    },
    OrderUpdated: (db, { streamId, data, recordedAt, actor }) => {
      const orderId = orderIdOf(streamId)
      if (orderId === null) return
      const { table, note, number = null } = data
      db.run('update kitchen_tickets set "table" = ?, note = ? where order_id = ?', [table, note, orderId])
      for (const station of STATIONS) {
        const changes = data.lines.filter((line) => stationOf(line) === station)
        if (changes.length === 0) continue
        const head: Head = { table, note, number, placedAt: recordedAt, placedBy: actor }
        change(db, { orderId, station }, head, changes)
      }
    },
    OrderStarted: (db, { streamId, data }) => step(db, streamId, data.station, { to: 'started', change: seeChanges }),
    OrderReady: (db, { streamId, data }) => step(db, streamId, data.station, { to: 'ready', change: makeAll }),
    OrderBumped: (db, { streamId, data, recordedAt }) => {
      step(db, streamId, data.station, { to: 'bumped', change: seeChanges })
      db.run('update kitchen_tickets set bumped_at = ? where order_id = ? and station = ?', [
        recordedAt,
        orderIdOf(streamId),
        data.station,
      ])
    },
    OrderRecalled: (db, { streamId, data }) =>
      step(db, streamId, data.station, { to: 'ready', change: (lines) => lines }),
    OrderServed: (db, { streamId }) => db.run('delete from kitchen_tickets where order_id = ?', [orderIdOf(streamId)]),
    OrderCanceled: (db, { streamId }) => {
      db.run("delete from kitchen_tickets where order_id = ? and step = 'bumped'", [orderIdOf(streamId)])
      db.run("update kitchen_tickets set step = 'canceled' where order_id = ?", [orderIdOf(streamId)])
    },
    CancelAcknowledged: (db, { streamId, data }) =>
      db.run('delete from kitchen_tickets where order_id = ? and station = ?', [orderIdOf(streamId), data.station]),
  },
})

interface At {
  readonly orderId: string | null
  readonly station: Station
}

interface Head {
  readonly table: string
  readonly note: string
  readonly number: string | null
  readonly placedAt: string
  readonly placedBy: string | null
}

function insert(db: ProjectionDb, { orderId, station }: At, head: Head, lines: readonly TicketLine[]): void {
  const { number, table, note, placedAt, placedBy } = head
  db.run("insert into kitchen_tickets values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', null)", [
    ...[orderId, station, number, table, JSON.stringify(lines), note, placedAt, placedBy],
  ])
}

/** A ticket that has to be made again is as old as what was added to it. */
function change(db: ProjectionDb, at: At, head: Head, changes: readonly LineChange[]): void {
  const ticket = read(db, at)
  if (ticket === undefined) {
    const added = changes.filter(({ quantity }) => quantity > 0)
    if (added.length > 0) insert(db, at, head, changeTicket([], added))
    return
  }
  const next = stepAfterChange(ticket.step, changes)
  write(db, at, changeTicket(ticket.lines, changes), next)
  if (next !== 'waiting' || ticket.step === 'waiting' || ticket.step === 'started') return
  db.run('update kitchen_tickets set placed_at = ? where order_id = ? and station = ?', [
    ...[head.placedAt, at.orderId, at.station],
  ])
}

interface Ticket {
  readonly lines: readonly TicketLine[]
  readonly step: Step
}

function read(db: ProjectionDb, { orderId, station }: At): Ticket | undefined {
  const [row] = db.all('select lines, step from kitchen_tickets where order_id = ? and station = ?', [orderId, station])
  if (row === undefined) return undefined
  return { lines: JSON.parse(row['lines'] as string) as readonly TicketLine[], step: row['step'] as Step }
}

function write(db: ProjectionDb, { orderId, station }: At, lines: readonly TicketLine[], step: Step): void {
  db.run('update kitchen_tickets set lines = ?, step = ?, bumped_at = null where order_id = ? and station = ?', [
    ...[JSON.stringify(lines), step, orderId, station],
  ])
}

interface Going {
  readonly to: Step
  readonly change: (lines: readonly TicketLine[]) => readonly TicketLine[]
}

function step(db: ProjectionDb, streamId: string, station: Station, { to, change }: Going): void {
  const at = { orderId: orderIdOf(streamId), station }
  const ticket = read(db, at)
  if (ticket !== undefined) write(db, at, change(ticket.lines), to)
}
