import { docketError } from '../errors.js'
import { isId } from '../events/ids.js'

/** What {@link reverses} adds to an event's data; declare it in the schema of an event that undoes others. */
export interface Reversing {
  /** Id of the event that is undone. */
  readonly reverses: string
}

/**
 * An event that undoes an earlier one of its stream: what happened stays written, and this one says that it no longer
 * counts. The id of the event stands in the data, under `reverses`. What follows from it is up to `evolve`; that the event is
 * there, and that it is undone only once, is checked when the new one is captured, and when it is decided again.
 * @throws DocketError `invalid-argument` for what is no event.
 */
export function reverses<const Type extends string, Data extends object>(
  event: string | { readonly id: string } | null,
  emitted: { readonly type: Type; readonly data: Data },
): { readonly type: Type; readonly data: Data & Reversing } {
  const id = typeof event === 'string' ? event : event?.id
  if (isId(id)) return { type: emitted.type, data: { ...emitted.data, reverses: id } }
  const message = `${emitted.type} reverses an event or the id of one, not ${JSON.stringify(event)}.`
  throw docketError('invalid-argument', message, { argument: 'event' })
}
