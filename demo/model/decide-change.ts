import { reject, type Refusal } from 'docket'
import type * as v from 'valibot'
import type { OrderChange } from './order-events.ts'
import { changeLines, lineKey, totalCents, type LineChange } from './order-line.ts'
import { isClosed, type Order } from './order-state.ts'

/** Whether and how an order may change. Changes are what was added and taken out, so those of two waiters both count. */
export function decideChange(
  state: Order,
  { lines, table = state.table, note = state.note }: v.InferOutput<typeof OrderChange>,
) {
  const refusal = whyNot(state, lines)
  if (refusal !== null) return refusal
  if (lines.length === 0 && table === state.table && note === state.note) return []
  const number = state.number ?? undefined
  return [{ type: 'OrderUpdated' as const, data: { lines, table, note, number } }]
}

function whyNot(state: Order, changes: readonly LineChange[]): Refusal | null {
  if (state.status === 'new' || state.status === 'canceled') return reject('not-open', { status: state.status })
  if (isClosed(state)) return reject('not-open', { status: 'paid' })
  const missing = changes.find((change) => change.quantity + quantityOf(state, lineKey(change)) < 0)
  if (missing !== undefined) return reject('not-in-order', { item: missing.item })
  const after = changeLines(state.lines, changes)
  if (after.length === 0) return reject('nothing-left')
  return totalCents(after) < state.paidCents ? reject('already-paid') : null
}

function quantityOf({ lines }: Order, key: string): number {
  return lines.find((line) => lineKey(line) === key)?.quantity ?? 0
}
