import { useState } from 'react'
import { Modal } from '../app/modal.tsx'
import { explain } from '../explain.ts'
import { useExecute } from '../use-execute.ts'

const REASONS = ['The guests left', 'Entered by mistake', 'We are out of it', 'The guests changed their mind'] as const

interface CancelDialogProps {
  readonly id: string
  /** The order as the question names it. */
  readonly summary: string
  readonly onCanceled: () => void
  readonly onClose: () => void
}

/** Asks whether and why to cancel an order, and cancels it. */
export function CancelDialog({ id, summary, onCanceled, onClose }: CancelDialogProps) {
  const [execute, { error, pending }] = useExecute()
  const [reason, setReason] = useState<string>(REASONS[0])
  // One id for the question: pressing again after trouble cancels once.
  const [commandId] = useState(() => crypto.randomUUID())
  const cancel = async (): Promise<void> => {
    await execute('order', id, 'CancelOrder', { reason }, { commandId })
    onClose()
    onCanceled()
  }
  return (
    <Modal labelledBy="cancel-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // What went wrong is shown below.
          if (!pending) cancel().catch(() => undefined)
        }}
      >
        <h2 id="cancel-title">Cancel this order?</h2>
        <p className="hint">{summary}</p>
        <fieldset>
          <legend>Why?</legend>
          <div className="reasons">
            {REASONS.map((choice) => (
              <label key={choice} className="reason">
                <input
                  type="radio"
                  name="reason"
                  value={choice}
                  checked={choice === reason}
                  onChange={() => setReason(choice)}
                />
                <span>{choice}</span>
              </label>
            ))}
          </div>
        </fieldset>
        {error !== undefined && (
          <p className="message trouble" role="alert">
            {explain(error)}
          </p>
        )}
        <div className="choices">
          <button type="button" onClick={onClose}>
            Keep the order
          </button>
          <button type="submit" className="danger">
            Cancel the order
          </button>
        </div>
      </form>
    </Modal>
  )
}
