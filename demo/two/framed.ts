import { chooseTheme } from '../app/theme.ts'
import { switchNetwork } from '../network/network-switch.ts'
import { isOrder } from './frame-messages.ts'
import { neighborOrigin, SECOND_TABLET } from './neighbor-origin.ts'

/** Whether this tablet is one of two in a window. */
export const isFramed = window.parent !== window

let pageOrigin: string | null = null
const listeners = new Set<() => void>()

/** The origin of the page around this tablet, once it has said something; nothing is told to any other. */
export function pageAround(): string | null {
  return pageOrigin
}

/** Calls `listener` when the page around this tablet is known, until the result is called. */
export function onPageAround(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Does what the page around this tablet says, if that is a page of the same server. */
export function obeyPageAround(): void {
  if (!isFramed) return
  const pages = [location.origin, neighborOrigin(location, -SECOND_TABLET)]
  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== window.parent || !pages.includes(origin) || !isOrder(data)) return
    chooseTheme(data.theme)
    if (data.network !== undefined) switchNetwork(data.network)
    pageOrigin = origin
    for (const listener of listeners) listener()
  })
}
