import type { HistoryEvent, StoredEvent } from 'docket'
import { commandOf, tellEvent } from '../../order-words.ts'
import { OrderStory } from './order-story.tsx'

interface EventReasonsProps {
  readonly event: HistoryEvent
  readonly events: readonly HistoryEvent[]
}

/** Why an event came about: its command, what led to that, and the story both belong to. */
export function EventReasons({ event, events }: EventReasonsProps) {
  const { causationId, correlationId, commandId, deviceId, type, position, receivedAt } = event
  const command = commandOf(type)
  return (
    <details className="event-reasons">
      <summary>Why</summary>
      <dl className="facts">
        <div>
          <dt>Command</dt>
          <dd>{command === null ? 'None: a service has answered.' : `${command} ${commandId}`}</dd>
        </div>
        <div>
          <dt>Because of</dt>
          <dd>{causeOf(causationId, events)}</dd>
        </div>
        <div>
          <dt>Device</dt>
          <dd>{deviceId}</dd>
        </div>
        <div>
          <dt>At the centre</dt>
          <dd>
            {receivedAt === null
              ? 'Not there yet'
              : `Event ${position}, since ${new Date(receivedAt).toLocaleString('en-US')}`}
          </dd>
        </div>
      </dl>
      <OrderStory correlationId={correlationId} />
    </details>
  )
}

function causeOf(causationId: string | null, events: readonly StoredEvent[]): string {
  if (causationId === null) return 'Somebody wanted it.'
  const place = events.findIndex(({ id, commandId }) => id === causationId || commandId === causationId)
  const cause = events[place]
  return cause === undefined ? `Event ${causationId}` : `Step ${place + 1}: ${tellEvent(cause)}`
}
