import type { HistoryEvent } from 'docket'
import { formatMoment, formatSeconds } from '../format-time.ts'
import { ChangedLines } from './changed-lines.tsx'
import { EventReasons } from './event-reasons.tsx'
import { tellEvent } from '../../order-words.ts'

interface TimelineEntryProps {
  readonly event: HistoryEvent
  /** All of the order, for what undid it and what led to it. */
  readonly events: readonly HistoryEvent[]
  /** Its place among them, from 1. */
  readonly place: number
  readonly step: number
  /** Where it was recorded. */
  readonly device: string
  readonly onChoose: (step: number) => void
}

/** One step of an order's life: what, when, who, where, and why. */
export function TimelineEntry({ event, events, place, step, device, onChoose }: TimelineEntryProps) {
  const { actor, position, recordedAt, reversedBy } = event
  const undone = events.find(({ id }) => reversedBy.includes(id))
  const placeOf = (id: string | null): number => events.findIndex((other) => other.id === id) + 1
  return (
    <li
      className="timeline-entry"
      data-then={place <= step}
      data-undone={undone !== undefined}
      aria-current={place === step ? 'step' : undefined}
    >
      <button
        type="button"
        className="timeline-place"
        aria-label={`Show the order after step ${place}`}
        onClick={() => onChoose(place)}
      >
        {place}
      </button>
      <div className="timeline-text">
        <h4>{tellEvent(event)}</h4>
        <p className="hint">
          <time dateTime={recordedAt} title={formatMoment(recordedAt)}>
            {formatSeconds(recordedAt)}
          </time>
          {actor !== null && `, by ${actor}`} on {device}
          {position === null && <em> · not sent</em>}
        </p>
        {undone !== undefined && (
          <p className="timeline-undone">
            Taken back by step {placeOf(undone.id)}
            {undone.actor !== null && `, by ${undone.actor}`}.
          </p>
        )}
        {event.reverses !== null && <p className="hint">Takes back step {placeOf(event.reverses)}.</p>}
        <ChangedLines event={event} />
        <EventReasons event={event} events={events} />
      </div>
    </li>
  )
}
