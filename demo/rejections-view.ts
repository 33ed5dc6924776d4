import type { Docket, Rejection, Resolution } from 'docket'
import { button, byId, element, setText } from './element.ts'
import { explain, explainReason } from './explain.ts'
import { formatTable, formatTime } from './format.ts'
import { createKeyedList, type Entry } from './keyed-list.ts'
import type { restaurant } from './restaurant.model.ts'

const DEEDS: Readonly<Record<string, string>> = {
  PlaceOrder: 'Place the order',
  ServeOrder: 'Mark as served',
  CancelOrder: 'Cancel the order',
}

const OUTCOMES: Readonly<Record<string, string>> = {
  OrderPlaced: 'Placed',
  OrderServed: 'Served',
  OrderCanceled: 'Canceled',
}

/** Lists what was not accepted, for a person to settle; the result is told how many there are. */
export function showRejections(docket: Docket<typeof restaurant>): (count: number) => void {
  const section = byId('rejections', HTMLElement)
  let shown = 0
  const render = createKeyedList<Rejection>(
    byId('rejection-list', HTMLUListElement),
    ({ id }) => id,
    (rejection) => rejectionEntry(rejection, docket),
  )
  return (count) => {
    if (count === 0 && shown === 0) return
    shown = count
    docket.rejections().then(
      (rejections) => {
        section.hidden = rejections.length === 0
        render(rejections)
      },
      // They are kept; the next change of the status asks again.
      () => undefined,
    )
  }
}

function rejectionEntry({ id, commit, reason }: Rejection, docket: Docket<typeof restaurant>): Entry<Rejection> {
  const title = element('h4', {}, deedOf(commit.command?.name))
  const since = element('p', { class: 'hint' })
  const message = element('p', { class: 'message trouble', role: 'alert' })
  const settle = (resolution: Resolution): void => {
    docket.resolve(id, resolution).catch((error: unknown) => setText(message, `Tried again: ${explain(error)}`))
  }
  const made = element(
    'li',
    { class: 'rejection' },
    title,
    element('p', {}, explainReason(reason.code, reason.message)),
    since,
    message,
    element(
      'div',
      { class: 'choices' },
      button('Discard', {}, () => settle('discard')),
      button('Retry', {}, () => settle('retry')),
    ),
  )
  void describe(commit.streamId, docket).then(({ table, last }) => {
    if (table !== null) setText(title, `${formatTable(table)}: ${deedOf(commit.command?.name).toLowerCase()}`)
    setText(since, last)
  })
  return { element: made, update: () => {} }
}

function deedOf(command: string | undefined): string {
  return DEEDS[command ?? ''] ?? 'A change'
}

/** Which table it is about, and what happened to the order in the meantime. */
async function describe(
  streamId: string,
  docket: Docket<typeof restaurant>,
): Promise<{ readonly table: string | null; readonly last: string }> {
  const events = await docket.history('order', streamId.slice('order-'.length))
  const placed = events.find(({ type }) => type === 'OrderPlaced')?.data as { readonly table: string } | undefined
  const last = events.at(-1)
  if (last === undefined) return { table: null, last: '' }
  const by = last.actor === null ? 'on another tablet' : `by ${last.actor}`
  return {
    table: placed?.table ?? null,
    last: `${OUTCOMES[last.type] ?? last.type} at ${formatTime(last.recordedAt)} ${by}.`,
  }
}
