import { useNow } from '../use-now.ts'
import { dayOf, readDay, shiftDay, type LocalDay } from './local-day.ts'

const MINUTE_MS = 60_000

interface DayChoiceProps {
  /** `null` for all days. */
  readonly day: LocalDay | null
  readonly onChoose: (day: LocalDay) => void
}

/** The day that an address names, else today; a tablet stays open over midnight. */
export function useDay(named: string | undefined): { readonly day: LocalDay; readonly today: LocalDay } {
  const today = dayOf(useNow(MINUTE_MS))
  return { day: readDay(named) ?? today, today }
}

/** Chooses a day, up to today. */
export function DayChoice({ day, onChoose }: DayChoiceProps) {
  const { today } = useDay(undefined)
  const from = day ?? shiftDay(today, 1)
  return (
    <div className="day-choice" role="group" aria-label="Day">
      <button type="button" className="square" aria-label="Day before" onClick={() => onChoose(shiftDay(from, -1))}>
        ‹
      </button>
      <label>
        <span className="unseen">Day</span>
        <input
          type="date"
          max={today}
          value={day ?? ''}
          onChange={(event) => {
            const chosen = readDay(event.target.value)
            if (chosen !== null) onChoose(chosen)
          }}
        />
      </label>
      <button
        type="button"
        className="square"
        aria-label="Day after"
        disabled={from >= today}
        onClick={() => onChoose(shiftDay(from, 1))}
      >
        ›
      </button>
      <button type="button" disabled={day === today} onClick={() => onChoose(today)}>
        Today
      </button>
    </div>
  )
}
