import { useState } from 'react'

const ANSWERS = {
  yes: 'The browser keeps the data until you clear it.',
  no: 'The browser said no. It says yes to apps that are installed, and to pages that are used often.',
} as const
const HINT = 'The browser may clear this site when the tablet runs short of space. Ask it not to.'

/** Asks the browser to keep the data, where it has not promised that, and tells what it answered. */
export function KeepData({ isKept }: { readonly isKept: boolean }) {
  const [answer, setAnswer] = useState<keyof typeof ANSWERS>()
  if (isKept && answer === undefined) return null
  const ask = async (): Promise<void> => {
    // Some browsers say to a person's tap what they would not say to the page.
    setAnswer((await navigator.storage.persist()) ? 'yes' : 'no')
  }
  return (
    <div className="dialog-row">
      <button
        type="button"
        onClick={() => {
          ask().catch(() => setAnswer('no'))
        }}
      >
        Keep the data
      </button>
      <p className="hint" role="status">
        {answer === undefined ? HINT : ANSWERS[answer]}
      </p>
    </div>
  )
}
