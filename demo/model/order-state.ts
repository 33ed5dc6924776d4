import { changeLines, totalCents, type LineChange, type OrderLine } from './order-line.ts'
import { stationOf, stepAfterChange, type Station, type Step } from './station.ts'

/** What a station has done with its part of an order. */
export interface Work {
  readonly step: Step
  /** The bump that counts, while there is one. */
  readonly bump: string | null
}

/** A card payment that accounts have not authorised. */
export interface CardPayment {
  readonly payment: string
  readonly amountCents: number
  readonly answer: 'asked' | 'declined'
}

/** An order as its events say it stands. */
export interface Order {
  readonly status: 'new' | 'placed' | 'served' | 'canceled'
  readonly number: string | null
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly note: string
  /** The stations that make a part of it. */
  readonly work: Readonly<Partial<Record<Station, Work>>>
  readonly paidCents: number
  /** `null` when no card is being asked for. */
  readonly card: CardPayment | null
}

/** An order that nobody has placed. */
export const noOrder: Order = {
  status: 'new',
  number: null,
  table: '',
  lines: [],
  note: '',
  work: {},
  paidCents: 0,
  card: null,
}

/** What is still to be paid, in cents. */
export function dueCents({ lines, paidCents }: Pick<Order, 'lines' | 'paidCents'>): number {
  return totalCents(lines) - paidCents
}

/** Whether the guests are served and have paid. */
export function isClosed(order: Order): boolean {
  return order.status === 'served' && dueCents(order) <= 0
}

/** What each station has to do first. */
export function firstWork(lines: readonly OrderLine[]): Order['work'] {
  return Object.fromEntries(lines.map((line) => [stationOf(line), { step: 'waiting', bump: null }]))
}

/** The order after one of its stations has gone a step. */
export function withWork(state: Order, station: Station, work: Work): Order {
  return { ...state, work: { ...state.work, [station]: work } }
}

/** The order after changes to its lines: whoever has more to make begins anew, and served guests wait again. */
export function withChanges(state: Order, changes: readonly LineChange[]): Order {
  const changed = new Map(changes.map((change) => [stationOf(change), stepAt(state, changes, stationOf(change))]))
  const work = [...changed].map(([station, step]): readonly [Station, Work] => [
    station,
    { step, bump: step === 'bumped' ? (state.work[station]?.bump ?? null) : null },
  ])
  const isServed = state.status === 'served' && !changes.some(({ quantity }) => quantity > 0)
  return {
    ...state,
    status: isServed ? 'served' : 'placed',
    lines: changeLines(state.lines, changes),
    work: { ...state.work, ...Object.fromEntries(work) },
  }
}

function stepAt({ work }: Order, changes: readonly LineChange[], station: Station): Step {
  const here = changes.filter((change) => stationOf(change) === station)
  return stepAfterChange(work[station]?.step, here)
}
