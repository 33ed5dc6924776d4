import { isDocketError } from 'docket'
import { useDocket } from 'docket/react'
import { useState } from 'react'
import { explain } from '../explain.ts'
import { formatOrder } from '../format.ts'
import { changesBetween } from '../model/order-line.ts'
import type { restaurant } from '../restaurant.model.ts'
import { useExecute } from '../use-execute.ts'
import { draftBoard, type OrderDraft } from './order-draft.ts'
import { takeOrderNumber } from './order-number.ts'

/** What became of a draft, in words. */
export interface DraftMessage {
  readonly text: string
  readonly tone: 'good' | 'trouble'
  /** The draft it speaks of: at the next change it has been read. */
  readonly about: OrderDraft
}

/** Sends the draft: a new order, or what changes of an open one. `onSent` is told its id. */
export function useSendDraft(onSent: (id: string) => void) {
  const docket = useDocket<typeof restaurant>()
  const [execute] = useExecute()
  const [isSending, setSending] = useState(false)
  const [message, setMessage] = useState<DraftMessage>()
  const say = (tone: DraftMessage['tone'], text: string): void => setMessage({ text, tone, about: draftBoard.current })

  const place = async (): Promise<OrderDraft> => {
    // Kept in the draft, so that pressing again asks for the same.
    if (draftBoard.current.number === null) draftBoard.change({ number: await takeOrderNumber(docket) })
    const draft = draftBoard.current
    const { orderId, commandId, table, lines, note, number } = draft
    await execute('order', orderId, 'PlaceOrder', { table, lines, note: note.trim(), number: number! }, { commandId })
    return draft
  }
  const change = async (draft: OrderDraft, before: NonNullable<OrderDraft['before']>): Promise<OrderDraft> => {
    const { orderId, commandId, table, lines, note } = draft
    const changes = changesBetween(before.lines, lines)
    const input = {
      lines: changes,
      ...(table === before.table ? {} : { table }),
      ...(note.trim() === before.note ? {} : { note: note.trim() }),
    }
    await execute('order', orderId, 'UpdateOrder', input, { commandId })
    return draft
  }
  const send = async (): Promise<void> => {
    const draft = draftBoard.current
    const missing = whatIsMissing(draft)
    if (missing !== null) {
      say('trouble', missing)
      return
    }
    setSending(true)
    try {
      const { orderId, table, number, before } =
        draft.before === null ? await place() : await change(draft, draft.before)
      draftBoard.clear()
      const what = before === null ? 'The order for' : 'The change for'
      say('good', `${what} ${formatOrder(number, table)} is saved.`)
      onSent(orderId)
    } catch (error) {
      if (isDocketError(error, 'command-id-conflict') && draft.before === null) {
        draftBoard.change({ number: null })
        draftBoard.renewIds()
      }
      say('trouble', explain(error))
    } finally {
      setSending(false)
    }
  }
  return { send, isSending, message }
}

function whatIsMissing({ table, lines, before }: OrderDraft): string | null {
  if (table === '') return 'Choose a table first.'
  if (lines.length > 0) return null
  return before === null ? 'Add at least one item.' : 'Nothing would be left. Cancel the order instead.'
}
