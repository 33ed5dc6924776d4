import type { Resolution } from 'docket'
import type { ReactNode } from 'react'

interface RejectionChoicesProps {
  /** What was tried, for those who hear only the button. */
  readonly deed: string
  readonly onSettle: (resolution: Resolution) => void
  /** What else there is to do. */
  readonly children?: ReactNode
}

/** What can become of something that was not accepted. */
export function RejectionChoices({ deed, onSettle, children }: RejectionChoicesProps) {
  return (
    <div className="choices">
      <button type="button" aria-label={`Let it go: ${deed}`} onClick={() => onSettle('discard')}>
        Let it go
      </button>
      <button type="button" aria-label={`Try again: ${deed}`} onClick={() => onSettle('retry')}>
        Try again
      </button>
      {children}
    </div>
  )
}
