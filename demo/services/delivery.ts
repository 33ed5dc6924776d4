import { command, defineAggregate, reject } from 'docket'
import * as v from 'valibot'

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(80))
const Lines = v.pipe(
  v.array(
    v.object({
      item: Name,
      quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)),
      /** What one of them costs. */
      priceCents: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
    }),
  ),
  v.minLength(1),
  v.maxLength(100),
)
const Revision = v.pipe(v.number(), v.integer(), v.minValue(1))
const Address = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const Reason = v.object({ reason: Name })

/** What a consumer wants to be brought. */
export type DeliveryLines = v.InferOutput<typeof Lines>

const Created = v.object({ consumer: Name, address: Address, lines: Lines })
const Change = v.object({ address: Address, lines: Lines })
const AtRevision = v.object({ revision: Revision })

/** A delivery order as the log says it stands, whoever folds it. */
export interface Delivery {
  readonly status: 'new' | 'pending' | 'approved' | 'rejected' | 'canceled' | 'shipped'
  /** Counts what the consumer has asked for, from 1. What a service answers to an older one does not count. */
  readonly revision: number
  readonly consumer: string
  readonly address: string
  readonly lines: DeliveryLines
  /** The revision that last changed the lines: the kitchen has to say yes to that one. */
  readonly linesRevision: number
  /** The revision that last changed the total: accounts have to. */
  readonly totalRevision: number
}

const nothing: Delivery = {
  status: 'new',
  revision: 0,
  consumer: '',
  address: '',
  lines: [],
  linesRevision: 0,
  totalRevision: 0,
}

/** What the lines cost together. */
export function totalCents(lines: DeliveryLines): number {
  return lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0)
}

function isOpen({ status }: Delivery): boolean {
  return status === 'pending' || status === 'approved'
}

function changed(state: Delivery, { address, lines }: v.InferOutput<typeof Change>): Delivery {
  const revision = state.revision + 1
  const hasNewLines = JSON.stringify(lines) !== JSON.stringify(state.lines)
  const hasNewTotal = totalCents(lines) !== totalCents(state.lines)
  return {
    ...state,
    status: 'pending',
    revision,
    address,
    lines,
    linesRevision: hasNewLines ? revision : state.linesRevision,
    totalRevision: hasNewTotal ? revision : state.totalRevision,
  }
}

/** Whether the order waits for an answer about just this revision. */
function waitsAt(state: Delivery, status: Delivery['status'], revision: number): boolean {
  return state.status === status && state.revision === revision
}

/**
 * An order that is brought to a consumer, and approved when three services agree. Its stream has several writers that
 * do not wait for each other, so the log decides: an event that comes too late (an approval after a cancellation, or of a
 * revision that is no more) leaves the state as it is, for everybody alike.
 */
export const delivery = defineAggregate('delivery', {
  events: {
    OrderCreated: Created,
    OrderUpdated: v.object({ revision: Revision, ...Change.entries }),
    OrderCanceled: Reason,
    OrderApproved: AtRevision,
    OrderRejected: v.object({ revision: Revision, reasons: v.array(v.string()) }),
    OrderShipped: AtRevision,
  },
  initialState: (): Delivery => nothing,
  evolve: {
    OrderCreated: (state, { data }) =>
      state.status === 'new'
        ? { ...nothing, ...data, status: 'pending', revision: 1, linesRevision: 1, totalRevision: 1 }
        : state,
    OrderUpdated: (state, { data }) =>
      isOpen(state) && data.revision === state.revision + 1 ? changed(state, data) : state,
    OrderCanceled: (state) => (isOpen(state) ? { ...state, status: 'canceled' } : state),
    OrderApproved: (state, { data }) =>
      waitsAt(state, 'pending', data.revision) ? { ...state, status: 'approved' } : state,
    OrderRejected: (state, { data }) =>
      waitsAt(state, 'pending', data.revision) ? { ...state, status: 'rejected' } : state,
    OrderShipped: (state, { data }) =>
      waitsAt(state, 'approved', data.revision) ? { ...state, status: 'shipped' } : state,
  },
  commands: {
    CreateOrder: command(Created, (state: Delivery, input) =>
      state.status === 'new' ? [{ type: 'OrderCreated', data: input }] : reject('already-created'),
    ),
    UpdateOrder: command(Change, (state: Delivery, input) =>
      isOpen(state)
        ? [{ type: 'OrderUpdated', data: { ...input, revision: state.revision + 1 } }]
        : reject('not-open', { status: state.status }),
    ),
    CancelOrder: command(Reason, (state: Delivery, input) =>
      isOpen(state) ? [{ type: 'OrderCanceled', data: input }] : reject('not-open', { status: state.status }),
    ),
  },
})
