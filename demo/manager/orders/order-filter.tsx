import { useEffect, useRef, useState } from 'react'
import { DayChoice, useDay } from '../day-choice.tsx'
import { KIND_NAMES, ORDER_KINDS } from './order-row.ts'
import type { OrderSearch } from './order-search.ts'

const TYPING_MS = 250

interface OrderFilterProps {
  readonly search: OrderSearch
  /** Takes what was chosen, as an address holds it. */
  readonly onChange: (choices: { readonly day?: string; readonly kind?: string; readonly text?: string }) => void
}

/** Chooses which orders are listed. */
export function OrderFilter({ search: { day, kind, text }, onChange }: OrderFilterProps) {
  const { today } = useDay(undefined)
  return (
    <div className="order-filter">
      <div className="order-find">
        <SearchField text={text} onChange={(typed) => onChange({ text: typed })} />
        <button type="button" aria-pressed={day === null} onClick={() => onChange({ day: day === null ? '' : 'all' })}>
          All days
        </button>
      </div>
      <DayChoice day={day} onChoose={(chosen) => onChange({ day: chosen === today ? '' : chosen })} />
      <div className="order-kinds" role="group" aria-label="Status">
        {ORDER_KINDS.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === kind}
            onClick={() => onChange({ kind: choice === kind ? '' : choice })}
          >
            {KIND_NAMES[choice]}
          </button>
        ))}
      </div>
    </div>
  )
}

interface SearchFieldProps {
  readonly text: string
  readonly onChange: (text: string) => void
}

/** What is typed, told once somebody pauses: browsers do not like an address that changes with each key. */
function SearchField({ text, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(text)
  const tell = useRef(onChange)
  useEffect(() => {
    tell.current = onChange
  })
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => tell.current(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, text])
  return (
    <label>
      <span className="unseen">Number or table</span>
      <input
        type="text"
        inputMode="search"
        autoComplete="off"
        placeholder="Number or table"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  )
}
