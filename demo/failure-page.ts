import { isDocketError } from 'docket'
import { byId, setText } from './element.ts'

/** Replaces the page by what went wrong and what to do; the data is left alone. */
export function showFailure(error: unknown): void {
  byId('page', HTMLElement).hidden = true
  byId('failure', HTMLElement).hidden = false
  setText(byId('failure-advice', HTMLElement), adviceFor(error))
  setText(byId('failure-cause', HTMLElement), error instanceof Error ? error.message : String(error))
  for (const id of ['waiter', 'sync']) byId(id, HTMLButtonElement).hidden = true
  byId('failure-retry', HTMLButtonElement).addEventListener('click', () => location.reload())
  byId('failure-title', HTMLElement).focus()
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
