import type { Rejection } from 'docket'
import { useHistory } from 'docket/react'
import { explainReason } from '../explain.ts'
import { formatTable, formatTime } from '../format.ts'
import { tellCommand, tellEvent } from '../order-words.ts'
import { RejectionChoices } from './rejection-choices.tsx'
import { useSettle } from './use-settle.ts'

/** Something that was not accepted: what it was, why, and what happened to its order in the meantime. */
export function RejectionEntry({ rejection: { id, commit, reason } }: { readonly rejection: Rejection }) {
  const { trouble, settle } = useSettle(id)
  const { events = [] } = useHistory('order', commit.streamId.slice('order-'.length))
  const placed = events.find(({ type }) => type === 'OrderPlaced')?.data as { readonly table: string } | undefined
  const last = events.at(-1)
  const deed = tellCommand(commit.command)
  const title = placed === undefined ? deed : `${formatTable(placed.table)}: ${deed.toLowerCase()}`
  return (
    <li className="rejection">
      <h4>{title}</h4>
      <p>{explainReason(reason.code, reason.message)}</p>
      {last !== undefined && (
        <p className="hint">
          {tellEvent(last)} at {formatTime(last.recordedAt)}{' '}
          {last.actor === null ? 'on another tablet' : `by ${last.actor}`}.
        </p>
      )}
      <p className="message trouble" role="alert">
        {trouble}
      </p>
      <RejectionChoices deed={title} onSettle={settle} />
    </li>
  )
}
