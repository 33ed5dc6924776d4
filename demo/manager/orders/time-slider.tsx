import type { HistoryEvent } from 'docket'
import { formatMoment, formatSeconds } from '../format-time.ts'
import { tellEvent } from '../../order-words.ts'

interface TimeSliderProps {
  readonly events: readonly HistoryEvent[]
  /** From 1. */
  readonly step: number
  readonly onChange: (step: number) => void
}

/** Goes back and forth through the life of an order, a step at a time. */
export function TimeSlider({ events, step, onChange }: TimeSliderProps) {
  const last = events.length
  const event = events[step - 1]
  if (event === undefined) return null
  const label = `Step ${step} of ${last}: ${tellEvent(event)}`
  return (
    <div className="time-slider">
      <p>
        <strong>{label}</strong>
        <time className="hint" dateTime={event.recordedAt} title={formatMoment(event.recordedAt)}>
          {formatSeconds(event.recordedAt)}
        </time>
      </p>
      <div className="time-slider-row">
        <button
          type="button"
          className="square"
          aria-label="Step before"
          disabled={step <= 1}
          onClick={() => onChange(step - 1)}
        >
          ‹
        </button>
        <input
          type="range"
          min={1}
          max={last}
          step={1}
          value={step}
          aria-label="Step"
          aria-valuetext={`${label}, ${formatSeconds(event.recordedAt)}`}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
        <button
          type="button"
          className="square"
          aria-label="Step after"
          disabled={step >= last}
          onClick={() => onChange(step + 1)}
        >
          ›
        </button>
      </div>
    </div>
  )
}
