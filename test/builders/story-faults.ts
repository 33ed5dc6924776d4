import type { ConfirmedEvent, SqlDatabase } from 'docket/server'
import { delivery, totalCents, type Delivery } from '../../demo/services/delivery.ts'

/** Where an order stands, and what its revisions asked for. */
interface Told {
  readonly state: Delivery
  /** `kitchen 2`: the kitchen owed an answer to revision 2. */
  readonly owed: readonly string[]
}

/** What the services said about an order. */
interface Data {
  readonly order: string
  readonly revision: number
  readonly amountCents: number
}

const PART_BY_TYPE: Readonly<Record<string, string>> = {
  ConsumerVerified: 'consumer',
  ConsumerRefused: 'consumer',
  TicketCreated: 'kitchen',
  TicketRefused: 'kitchen',
  CreditCardAuthorized: 'accounts',
  CreditCardDeclined: 'accounts',
}
// One that was never created is left alone, whatever else was said to it.
const ENDS = new Set(['approved', 'shipped', 'rejected', 'canceled', 'new'])
const DECISIONS = new Set(['OrderApproved', 'OrderRejected'])

/**
 * What is wrong with a log after all services have done all they had to: every order is approved, rejected or canceled,
 * decided once a revision and answered once by each who was asked; money and tickets are out for approved orders only.
 */
export function faultsOfLog(events: readonly ConfirmedEvent[]): string[] {
  const faults = [
    ...repeats(
      'event',
      events.map(({ id }) => id),
    ),
  ]
  const decisions = events.filter(({ type }) => DECISIONS.has(type))
  faults.push(
    ...repeats(
      'decision',
      decisions.map(({ streamId, data }) => `${streamId} ${(data as Data).revision}`),
    ),
  )
  for (const [order, told] of ordersOf(events)) {
    const about = events.filter(({ data, streamId }) => {
      return !streamId.startsWith('delivery-') && (data as Partial<Data>).order === order
    })
    faults.push(...faultsOfOrder(told, about).map((fault) => `order ${order}: ${fault}`))
  }
  return faults
}

function ordersOf(events: readonly ConfirmedEvent[]): ReadonlyMap<string, Told> {
  const orders = new Map<string, Told>()
  for (const event of events.filter(({ streamId }) => streamId.startsWith('delivery-'))) {
    const order = event.streamId.slice('delivery-'.length)
    const { state, owed } = orders.get(order) ?? { state: delivery.initialState(), owed: [] }
    const after = delivery.evolve(state, event)
    orders.set(order, { state: after, owed: after === state ? owed : [...owed, ...owedAt(after)] })
  }
  return orders
}

function owedAt({ status, revision, linesRevision, totalRevision }: Delivery): string[] {
  if (status !== 'pending') return []
  return [
    ...(revision === 1 ? ['consumer 1'] : []),
    ...(linesRevision === revision ? [`kitchen ${revision}`] : []),
    ...(totalRevision === revision ? [`accounts ${revision}`] : []),
  ]
}

function faultsOfOrder({ state, owed }: Told, about: readonly ConfirmedEvent[]): string[] {
  const faults = ENDS.has(state.status) ? [] : [`is ${state.status} in the end`]
  const answers = about.flatMap(({ type, data }) => {
    const part = PART_BY_TYPE[type]
    return part === undefined ? [] : [`${part} ${(data as Data).revision}`]
  })
  if (answers.toSorted().join() !== owed.toSorted().join()) faults.push(`asked ${owed.join()}; told ${answers.join()}`)
  const isKept = state.status === 'approved' || state.status === 'shipped'
  const money = sum(about, 'CreditCardAuthorized', 'amountCents') - sum(about, 'CreditCardReversed', 'amountCents')
  if (money !== (isKept ? totalCents(state.lines) : 0)) faults.push(`${state.status}, and holds ${money} cents`)
  const tickets = sum(about, 'TicketCreated') - sum(about, 'TicketCanceled')
  if (tickets !== (isKept ? 1 : 0)) faults.push(`${state.status}, and has ${tickets} tickets`)
  return faults
}

function sum(events: readonly ConfirmedEvent[], type: string, field?: 'amountCents'): number {
  const found = events.filter((event) => event.type === type)
  return found.reduce((total, { data }) => total + (field === undefined ? 1 : (data as Data)[field]), 0)
}

function repeats(what: string, names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${what} ${name} is there twice`)
}

/** Where the services' own tables disagree with the log. */
export async function faultsOfTables(events: readonly ConfirmedEvent[], database: SqlDatabase): Promise<string[]> {
  const orders = [...ordersOf(events)].map(([order, { state }]) => ({ order, ...state }))
  const kept = orders.filter(({ status }) => status === 'approved' || status === 'shipped')
  const namesOf = (statuses: readonly string[]): string[] =>
    orders.filter(({ status }) => statuses.includes(status)).map(({ order }) => order)
  const rows = async (sql: string): Promise<string[]> =>
    (await database.query<{ name: string }>(sql)).map(({ name }) => name)
  return [
    ...difference(
      'tickets',
      await rows(`select substr(stream_id, 10) as name from service_kitchen.tickets where revision > 0`),
      namesOf(['approved']),
    ),
    ...difference(
      'money',
      await rows(
        `select order_id || ' ' || amount_cents as name from service_accounts.authorizations where state <> 'reversed'`,
      ),
      kept.map(({ order, lines }) => `${order} ${totalCents(lines)}`),
    ),
    ...difference(
      'shipments',
      await rows(`select order_id as name from service_shipping.shipments where state = 'left'`),
      namesOf(['shipped']),
    ),
  ]
}

function difference(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const [left, right] = [found.toSorted().join(), wanted.toSorted().join()]
  return left === right ? [] : [`${what}: the tables say ${left}, the log ${right}`]
}
