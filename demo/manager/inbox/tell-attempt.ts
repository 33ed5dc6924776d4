import type { PendingCommit } from 'docket'
import { tellEvent } from '../../order-words.ts'

/** What a commit would have meant, had it been accepted. */
export function tellAttempt({ events }: PendingCommit): string {
  const told = events.map(({ type, data }) => {
    const lines = (data as { readonly lines?: readonly LineLike[] } | null)?.lines
    return lines === undefined ? tellEvent({ type, data }) : `${tellEvent({ type, data })}: ${tellLines(lines)}`
  })
  return told.join(', ')
}

interface LineLike {
  readonly item: string
  readonly quantity: number
}

function tellLines(lines: readonly LineLike[]): string {
  return lines.map(({ item, quantity }) => (quantity < 0 ? `−${-quantity} ${item}` : `${quantity}× ${item}`)).join(', ')
}
