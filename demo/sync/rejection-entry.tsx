import type { Rejection, Resolution } from 'docket'
import { useDocket, useHistory } from 'docket/react'
import { useState } from 'react'
import { explain, explainReason } from '../explain.ts'
import { formatTable, formatTime } from '../format.ts'

const DEEDS: Readonly<Record<string, string>> = {
  PlaceOrder: 'Place the order',
  StartOrder: 'Start the order',
  ReadyOrder: 'Mark as ready',
  BumpOrder: 'Bump the ticket',
  RecallOrder: 'Recall the ticket',
  ServeOrder: 'Mark as served',
  CancelOrder: 'Cancel the order',
}

const OUTCOMES: Readonly<Record<string, string>> = {
  OrderPlaced: 'Placed',
  OrderStarted: 'Started',
  OrderReady: 'Ready',
  OrderBumped: 'Bumped',
  OrderRecalled: 'Recalled',
  OrderServed: 'Served',
  OrderCanceled: 'Canceled',
}

/** Something that was not accepted: what it was, why, and what happened to its order in the meantime. */
export function RejectionEntry({ rejection: { id, commit, reason } }: { readonly rejection: Rejection }) {
  const docket = useDocket()
  const [trouble, setTrouble] = useState('')
  const { events = [] } = useHistory('order', commit.streamId.slice('order-'.length))
  const placed = events.find(({ type }) => type === 'OrderPlaced')?.data as { readonly table: string } | undefined
  const last = events.at(-1)
  const deed = DEEDS[commit.command?.name ?? ''] ?? 'A change'
  const settle = (resolution: Resolution) => () => {
    setTrouble('')
    docket.resolve(id, resolution).catch((error: unknown) => setTrouble(`Tried again: ${explain(error)}`))
  }
  return (
    <li className="rejection">
      <h4>{placed === undefined ? deed : `${formatTable(placed.table)}: ${deed.toLowerCase()}`}</h4>
      <p>{explainReason(reason.code, reason.message)}</p>
      {last !== undefined && (
        <p className="hint">
          {OUTCOMES[last.type] ?? last.type} at {formatTime(last.recordedAt)}{' '}
          {last.actor === null ? 'on another tablet' : `by ${last.actor}`}.
        </p>
      )}
      <p className="message trouble" role="alert">
        {trouble}
      </p>
      <div className="choices">
        <button type="button" onClick={settle('discard')}>
          Discard
        </button>
        <button type="button" onClick={settle('retry')}>
          Retry
        </button>
      </div>
    </li>
  )
}
