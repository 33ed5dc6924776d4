import { orderHistory } from './order-history.ts'
import { createRecorder, type OrderRecord } from './order-record.ts'

/** The events of an evening with their context. */
export function eveningRecords({ count, seed }: { readonly count: number; readonly seed: number }): OrderRecord[] {
  return [...orderHistory({ events: count, seed })].flatMap(createRecorder())
}

/** Single events of an evening of its own: other seeds, other orders. */
export function captureRecords(capture: { readonly count: number; readonly seed: number }): OrderRecord[] {
  return eveningRecords(capture).map((record) => ({ ...record, streamId: `${record.streamId}-${capture.seed}` }))
}
