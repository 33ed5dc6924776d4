import type { Rejection } from 'docket'
import { useHistory } from 'docket/react'
import { explainReason } from '../../explain.ts'
import { formatOrder } from '../../format.ts'
import { tellCommand, tellEvent } from '../../order-words.ts'
import { RejectionChoices } from '../../sync/rejection-choices.tsx'
import { useSettle } from '../../sync/use-settle.ts'
import { useDeviceNames } from '../device-names.ts'
import { formatMoment } from '../format-time.ts'
import { managerAddress } from '../manager-address.ts'
import { tellAttempt } from './tell-attempt.ts'

const PREFIX = 'order-'

/** Something that was not accepted, with all that is needed to decide what is to become of it. */
export function InboxEntry({ rejection: { id, commit, reason, rejectedAt } }: { readonly rejection: Rejection }) {
  const { trouble, settle } = useSettle(id)
  const nameOf = useDeviceNames()
  const orderId = commit.streamId.slice(PREFIX.length)
  const { events = [] } = useHistory('order', orderId)
  const placed = events.find(({ type }) => type === 'OrderPlaced')?.data as
    { table: string; number?: string } | undefined
  const deed = tellCommand(commit.command)
  const title =
    placed === undefined ? deed : `${formatOrder(placed.number ?? null, placed.table)}: ${deed.toLowerCase()}`
  // It was decided on what stood before its own place.
  const meanwhile = events.filter(({ version }) => version >= commit.firstVersion)
  return (
    <li className="rejection inbox-entry">
      <h3>{title}</h3>
      <dl className="facts">
        <div>
          <dt>Tried</dt>
          <dd>
            {tellAttempt(commit)}, {formatMoment(commit.recordedAt)}, by {commit.actor ?? 'somebody'} on{' '}
            {nameOf(commit.deviceId)}
          </dd>
        </div>
        <div>
          <dt>Not accepted</dt>
          <dd>
            {explainReason(reason.code, reason.message)} ({formatMoment(rejectedAt)})
          </dd>
        </div>
        <div>
          <dt>Meanwhile</dt>
          <dd>
            {meanwhile.length === 0 ? (
              'Nothing else has happened to the order.'
            ) : (
              <ul>
                {meanwhile.map((event) => (
                  <li key={event.id}>
                    {tellEvent(event)}, {formatMoment(event.recordedAt)}
                    {event.actor !== null && `, by ${event.actor}`} on {nameOf(event.deviceId)}
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
      </dl>
      <p className="message trouble" role="alert">
        {trouble}
      </p>
      <RejectionChoices deed={title} onSettle={settle}>
        {commit.streamId.startsWith(PREFIX) && (
          <a className="button" href={managerAddress('orders', { orderId })}>
            Open the order
          </a>
        )}
      </RejectionChoices>
      <p className="hint">
        Trying again decides it on the order as it is now. Letting it go changes nothing on the order; it stays on
        record.
      </p>
    </li>
  )
}
