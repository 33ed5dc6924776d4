import { defineProjection, type ProjectionDb } from 'docket'
import { changeLines, totalCents, type OrderLine } from './order-line.ts'
import { order, orderIdOf } from './order.ts'

/**
 * Orders that somebody still has to do something about: neither canceled, nor both served and paid. `position` is null until
 * the centre has confirmed the order; `card` is null unless a card was asked for and not authorised.
 */
export const openOrders = defineProjection('open_orders', {
  of: [order],
  version: 2,
  tables: `
    create table open_orders (
      id text primary key, number text, "table" text, lines json, note text, placed_at text, placed_by text, position integer,
      served integer, total_cents integer, paid_cents integer, card text, card_payment text
    );
    create index open_orders_placed_at on open_orders (placed_at);
  `,
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt, actor, position }) =>
      db.run('insert into open_orders values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, null, null)', [
        orderIdOf(streamId),
        data.number ?? null,
        data.table,
        JSON.stringify(data.lines),
        data.note,
        recordedAt,
        actor,
        position,
        totalCents(data.lines),
      ]),
    OrderUpdated: (db, { streamId, data: { lines, table, note } }) => {
      const id = orderIdOf(streamId)
      const [row] = db.all('select lines from open_orders where id = ?', [id])
      if (row === undefined) return
      const after = changeLines(JSON.parse(row['lines'] as string) as readonly OrderLine[], lines)
      const isServed = !lines.some(({ quantity }) => quantity > 0)
      db.run(
        'update open_orders set lines = ?, total_cents = ?, served = served and ?, "table" = ?, note = ? where id = ?',
        [JSON.stringify(after), totalCents(after), isServed, table, note, id],
      )
      close(db, id)
    },
    OrderServed: (db, { streamId }) => {
      db.run('update open_orders set served = 1 where id = ?', [orderIdOf(streamId)])
      close(db, orderIdOf(streamId))
    },
    OrderCanceled: (db, { streamId }) => db.run('delete from open_orders where id = ?', [orderIdOf(streamId)]),
    OrderPaid: (db, { streamId, data }) => receive(db, orderIdOf(streamId), data.amountCents),
    CardPaymentRequested: (db, { streamId, data }) =>
      db.run("update open_orders set card = 'asked', card_payment = ? where id = ?", [
        data.payment,
        orderIdOf(streamId),
      ]),
    CardPaymentWithdrawn: (db, { streamId }) =>
      db.run('update open_orders set card = null, card_payment = null where id = ?', [orderIdOf(streamId)]),
    CreditCardAuthorized: (db, { streamId, data }) => {
      const id = orderIdOf(streamId)
      if (id === null || !isAsked(db, id, data.payment)) return
      db.run('update open_orders set card = null, card_payment = null where id = ?', [id])
      receive(db, id, data.amountCents)
    },
    CreditCardDeclined: (db, { streamId, data }) =>
      db.run("update open_orders set card = 'declined' where id = ? and card = 'asked' and card_payment = ?", [
        orderIdOf(streamId),
        data.payment,
      ]),
  },
})

function isAsked(db: ProjectionDb, id: string, payment: string): boolean {
  return (
    db.all("select 1 from open_orders where id = ? and card = 'asked' and card_payment = ?", [id, payment]).length > 0
  )
}

function receive(db: ProjectionDb, id: string | null, amountCents: number): void {
  db.run('update open_orders set paid_cents = paid_cents + ? where id = ?', [amountCents, id])
  close(db, id)
}

function close(db: ProjectionDb, id: string | null): void {
  db.run('delete from open_orders where id = ? and served and paid_cents >= total_cents', [id])
}
