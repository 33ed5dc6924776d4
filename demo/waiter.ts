import { byId, setText } from './element.ts'
import { browserStorage, keepText, readText } from './stored-text.ts'

const KEY = 'docket-demo/waiter'

/** Who is at the tablet; `null` until someone says. */
export function waiterName(): string | null {
  return readText(browserStorage, KEY)
}

/** Lets people say who they are; tablets change hands. */
export function showWaiter(): void {
  const opener = byId('waiter', HTMLButtonElement)
  const dialog = byId('waiter-dialog', HTMLDialogElement)
  const input = byId('waiter-name', HTMLInputElement)
  const label = byId('waiter-label', HTMLElement)
  const render = (): void => setText(label, waiterName() ?? 'Your name')

  opener.addEventListener('click', () => {
    input.value = waiterName() ?? ''
    dialog.showModal()
    input.select()
  })
  byId('waiter-form', HTMLFormElement).addEventListener('submit', () => {
    const name = input.value.trim()
    keepText(browserStorage, KEY, name === '' ? null : name)
    render()
  })
  byId('waiter-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  addEventListener('storage', render)
  render()
}
