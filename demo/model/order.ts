import { command, defineAggregate, reject, reverses } from 'docket'
import * as v from 'valibot'
import { Station, stationOf, type Step } from './station.ts'

const Line = v.object({
  item: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)),
  /** What one of them costs. */
  priceCents: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Who makes it, as the menu said when it was ordered. */
  station: v.optional(Station),
})

/** One line of an order: what, how many, what one costs in cents, and where it is made. */
export type OrderLine = v.InferOutput<typeof Line>

const PlacedOrder = v.object({
  table: v.pipe(v.string(), v.minLength(1), v.maxLength(20)),
  lines: v.pipe(v.array(Line), v.minLength(1), v.maxLength(100)),
  note: v.pipe(v.string(), v.maxLength(200)),
})

const Reason = v.object({ reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) })
const AtStation = v.object({ station: Station })
const Recalled = v.object({ station: Station, reverses: v.string() })

/** What a station has done with its part of an order. */
interface Work {
  readonly step: Step
  /** The bump that counts, while there is one. */
  readonly bump: string | null
}

interface Order {
  readonly status: 'new' | 'placed' | 'served' | 'canceled'
  /** The stations that make a part of it. */
  readonly work: Readonly<Partial<Record<Station, Work>>>
}

/** An order, from the table to the kitchen and back. Each station says for itself how far it is. */
export const order = defineAggregate('order', {
  events: {
    OrderPlaced: PlacedOrder,
    OrderStarted: AtStation,
    OrderReady: AtStation,
    OrderBumped: AtStation,
    OrderRecalled: Recalled,
    OrderServed: v.object({}),
    OrderCanceled: Reason,
  },
  initialState: (): Order => ({ status: 'new', work: {} }),
  evolve: {
    OrderPlaced: (_, { data }) => ({ status: 'placed', work: firstWork(data.lines) }),
    OrderStarted: (state, { data }) => withWork(state, data.station, { step: 'started', bump: null }),
    OrderReady: (state, { data }) => withWork(state, data.station, { step: 'ready', bump: null }),
    OrderBumped: (state, { data, id }) => withWork(state, data.station, { step: 'bumped', bump: id }),
    OrderRecalled: (state, { data }) => withWork(state, data.station, { step: 'ready', bump: null }),
    OrderServed: (state) => ({ ...state, status: 'served' }),
    OrderCanceled: (state) => ({ ...state, status: 'canceled' }),
  },
  commands: {
    PlaceOrder: command(PlacedOrder, (state: Order, input) =>
      state.status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    StartOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'started', type: 'OrderStarted' }),
    ),
    ReadyOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'ready', type: 'OrderReady' }),
    ),
    BumpOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'bumped', type: 'OrderBumped' }),
    ),
    RecallOrder: command(AtStation, (state: Order, { station }) => {
      if (state.status !== 'placed') return reject('not-open', { status: state.status })
      const bump = state.work[station]?.bump ?? null
      return bump === null ? reject('not-bumped') : [reverses(bump, { type: 'OrderRecalled', data: { station } })]
    }),
    ServeOrder: command(v.object({}), (state: Order) =>
      state.status === 'placed' ? [{ type: 'OrderServed', data: {} }] : reject('not-open', { status: state.status }),
    ),
    CancelOrder: command(Reason, (state: Order, input) =>
      state.status === 'placed'
        ? [{ type: 'OrderCanceled', data: input }]
        : reject('not-open', { status: state.status }),
    ),
  },
})

const STEPS: readonly Step[] = ['waiting', 'started', 'ready', 'bumped']

interface Advance<Type> {
  readonly to: Step
  readonly type: Type
}

/**
 * One step further, one at a time; nothing when the station is there already. What a tablet without network says of an order
 * that was served meanwhile is still true; of one that was canceled, a person has to hear: food was made for nobody.
 */
function advance<const Type extends string>(state: Order, station: Station, { to, type }: Advance<Type>) {
  const work = state.work[station]
  if (state.status === 'new' || state.status === 'canceled') return reject('not-open', { status: state.status })
  if (work === undefined) return reject('not-at-station', { station })
  const missing = STEPS.indexOf(to) - STEPS.indexOf(work.step)
  if (missing > 1) return reject('too-early', { step: work.step })
  return missing === 1 ? [{ type, data: { station } }] : []
}

function firstWork(lines: readonly OrderLine[]): Order['work'] {
  return Object.fromEntries(lines.map((line) => [stationOf(line), { step: 'waiting', bump: null }]))
}

function withWork(state: Order, station: Station, work: Work): Order {
  return { ...state, work: { ...state.work, [station]: work } }
}

/** `null` for what is canceled and no table's order: deliveries have a stream of their own. */
export function orderIdOf(streamId: string): string | null {
  const prefix = `${order.name}-`
  return streamId.startsWith(prefix) ? streamId.slice(prefix.length) : null
}
