import { isDocketError } from 'docket'
import { useEffect, useRef } from 'react'
import { Icon } from './icon.tsx'

/** Stands for the page that cannot be: what went wrong, and what to do; the data is left alone. */
export function FailurePage({ error }: { readonly error: unknown }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <main className="failure">
      <Icon name="attention" />
      <h2 ref={title} tabIndex={-1}>
        This tablet cannot open its orders
      </h2>
      <p>{adviceFor(error)}</p>
      <p>Nothing was deleted. Orders that were saved here stay where they are.</p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        Try again
      </button>
      <details>
        <summary>What the browser said</summary>
        <p className="cause">{error instanceof Error ? error.message : String(error)}</p>
      </details>
    </main>
  )
}

function adviceFor(error: unknown): string {
  if (typeof indexedDB === 'undefined' || isDocketError(error, 'storage-unavailable')) {
    return (
      'The browser does not let this site store data. Leave private browsing, allow site data for this address in the ' +
      'settings of the browser, and see that the tablet has free space. Then try again.'
    )
  }
  if (isDocketError(error, 'sqlite-unavailable') || isDocketError(error, 'worker-died')) {
    return 'A part of this page could not be loaded. Connect the tablet to the network, then try again.'
  }
  if (isDocketError(error, 'log-corrupt') || isDocketError(error, 'store-mismatch')) {
    return 'What is stored on this tablet does not fit this version of the page. Show the lines below to whoever looks after it.'
  }
  return 'Something unexpected happened. Try again; if it stays, show the lines below to whoever looks after this page.'
}
