import { defineProjection, type ProjectionDb, type StoredEvent } from 'docket'
import { totalCents } from './order-line.ts'
import { order, orderIdOf } from './order.ts'
import { keepWork, setReady } from './order-book-work.ts'

/**
 * Every order there ever was, with what became of it. `ready_at` is when all of it was ready, `position` that of its last
 * event, null until the centre has confirmed it; `card` is the payment that a card is being asked for.
 */
export const orderBook = defineProjection('order_book', {
  of: [order],
  tables: `
    create table order_book (
      order_id text primary key, number text, "table" text, status text, total_cents integer, cash_cents integer,
      card_cents integer, placed_at text, placed_by text, device_id text, ready_at text, ended_at text, reason text,
      card text, position integer
    );
    create index order_book_placed_at on order_book (placed_at);
    create table order_work (
      order_id text, station text, quantity integer, ready_at text,
      primary key (order_id, station)
    ) without rowid;
  `,
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt, actor, deviceId, position }) => {
      const { number = null, table, lines } = data
      const id = orderIdOf(streamId)
      db.run("insert into order_book values (?, ?, ?, 'placed', ?, 0, 0, ?, ?, ?, null, null, null, null, ?)", [
        ...[id, number, table, totalCents(lines), recordedAt, actor, deviceId, position],
      ])
      keepWork(db, id, lines)
    },
    OrderUpdated: (db, event) => {
      const { table, lines } = event.data
      const id = orderIdOf(event.streamId)
      const isAdded = lines.some(({ quantity }) => quantity > 0)
      set(db, event, '"table" = ?, total_cents = total_cents + ?', [table, totalCents(lines)])
      // Who was served waits again when there is more to come.
      if (isAdded) set(db, event, "status = 'placed', ended_at = null", [])
      keepWork(db, id, lines)
    },
    OrderStarted: (db, event) => set(db, event),
    OrderReady: (db, event) => {
      setReady(db, orderIdOf(event.streamId), { station: event.data.station, at: event.recordedAt })
      set(db, event)
    },
    OrderBumped: (db, event) => set(db, event),
    OrderRecalled: (db, event) => set(db, event),
    OrderServed: (db, event) => set(db, event, "status = 'served', ended_at = ?", [event.recordedAt]),
    OrderCanceled: (db, event) =>
      set(db, event, "status = 'canceled', ended_at = ?, reason = ?, card = null", [
        ...[event.recordedAt, event.data.reason],
      ]),
    CancelAcknowledged: (db, event) => set(db, event),
    OrderPaid: (db, event) => set(db, event, 'cash_cents = cash_cents + ?', [event.data.amountCents]),
    CardPaymentRequested: (db, event) => set(db, event, 'card = ?', [event.data.payment]),
    CardPaymentWithdrawn: (db, event) => set(db, event, 'card = null', []),
    // It counts for the payment that is being asked for, as it does for the order.
    CreditCardAuthorized: (db, event) => {
      const { amountCents, payment } = event.data
      set(db, event, 'card_cents = card_cents + iif(card = ?, ?, 0), card = nullif(card, ?)', [
        ...[payment, amountCents, payment],
      ])
    },
    CreditCardDeclined: (db, event) => set(db, event, 'card = nullif(card, ?)', [event.data.payment]),
    CreditCardReversed: (db, event) => set(db, event),
  },
})

function set(
  db: ProjectionDb,
  { streamId, position }: StoredEvent,
  columns = '',
  values: readonly (string | number)[] = [],
): void {
  const list = columns === '' ? 'position = ?' : `${columns}, position = ?`
  db.run(`update order_book set ${list} where order_id = ?`, [...values, position, orderIdOf(streamId)])
}
