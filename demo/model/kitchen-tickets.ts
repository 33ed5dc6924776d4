import { defineProjection } from 'docket'
import { order, orderIdOf } from './order.ts'
import { stationOf, STATIONS } from './station.ts'

/** What each station has to make of the open orders, and how far it is: a row for an order and a station. */
export const kitchenTickets = defineProjection('kitchen_tickets', {
  of: [order],
  tables: `
    create table kitchen_tickets (
      order_id text, station text, "table" text, lines json, note text, placed_at text, placed_by text,
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
        db.run("insert into kitchen_tickets values (?, ?, ?, ?, ?, ?, ?, 'waiting', null)", [
          orderIdOf(streamId),
          station,
          data.table,
          JSON.stringify(lines.map(({ item, quantity }) => ({ item, quantity }))),
          data.note,
          recordedAt,
          actor,
        ])
      }
    },
    OrderStarted: (db, { streamId, data }) => db.run(SET_STEP, ['started', null, orderIdOf(streamId), data.station]),
    OrderReady: (db, { streamId, data }) => db.run(SET_STEP, ['ready', null, orderIdOf(streamId), data.station]),
    OrderBumped: (db, { streamId, data, recordedAt }) =>
      db.run(SET_STEP, ['bumped', recordedAt, orderIdOf(streamId), data.station]),
    OrderRecalled: (db, { streamId, data }) => db.run(SET_STEP, ['ready', null, orderIdOf(streamId), data.station]),
    OrderServed: (db, { streamId }) => db.run(REMOVE, [orderIdOf(streamId)]),
    OrderCanceled: (db, { streamId }) => db.run(REMOVE, [orderIdOf(streamId)]),
  },
})

const SET_STEP = 'update kitchen_tickets set step = ?, bumped_at = ? where order_id = ? and station = ?'
const REMOVE = 'delete from kitchen_tickets where order_id = ?'
