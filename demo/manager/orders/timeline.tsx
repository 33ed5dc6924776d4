import type { HistoryEvent } from 'docket'
import { useDeviceNames } from '../device-names.ts'
import { TimelineEntry } from './timeline-entry.tsx'

interface TimelineProps {
  readonly events: readonly HistoryEvent[]
  /** The one that is looked at; what comes after it has not happened yet then. */
  readonly step: number
  readonly onChoose: (step: number) => void
}

/** What happened to an order, oldest first. */
export function Timeline({ events, step, onChoose }: TimelineProps) {
  const nameOf = useDeviceNames()
  return (
    <ol className="timeline" aria-label="What happened">
      {events.map((event, index) => (
        <TimelineEntry
          key={event.id}
          event={event}
          events={events}
          place={index + 1}
          step={step}
          device={nameOf(event.deviceId)}
          onChoose={onChoose}
        />
      ))}
    </ol>
  )
}
