import { useMemo, useSyncExternalStore } from 'react'
import { onAddressChange, SCREEN_ADDRESSES } from '../app/use-screen.ts'

/** The pages of the manager, in the order of their tabs. */
export const MANAGER_PAGES = ['sales', 'orders', 'inbox', 'tablets', 'query'] as const

/** One of {@link MANAGER_PAGES}. */
export type ManagerPage = (typeof MANAGER_PAGES)[number]

/** Where the manager is; all of it stands in the address, so that the back button and a reload work. */
export interface ManagerAddress {
  readonly page: ManagerPage
  /** The order that is looked at, on the page of orders. */
  readonly orderId: string | null
  /** What is chosen on the page, such as the day. */
  readonly choices: Readonly<Record<string, string>>
}

/** The address of a page, of an order, or of what is chosen on a page. */
export function managerAddress(page: ManagerPage, { orderId, choices }: Partial<ManagerAddress> = {}): string {
  const path = [SCREEN_ADDRESSES.manager, page, ...(orderId == null ? [] : [encodeURIComponent(orderId)])].join('/')
  const chosen = new URLSearchParams(Object.entries(choices ?? {}).filter(([, value]) => value !== '')).toString()
  return chosen === '' ? path : `${path}?${chosen}`
}

/** Where the manager is, as it changes. */
export function useManagerAddress(): ManagerAddress {
  const address = useSyncExternalStore(onAddressChange, () => location.hash)
  return useMemo(() => readAddress(address), [address])
}

/** Changes what is chosen on a page; the back button leads past it. */
export function choose(page: ManagerPage, chosen: Partial<ManagerAddress>): void {
  location.replace(managerAddress(page, chosen))
}

function readAddress(address: string): ManagerAddress {
  const [path = '', query = ''] = address.split('?', 2)
  const [, , name, orderId] = path.split('/')
  const page = MANAGER_PAGES.find((known) => known === name) ?? 'sales'
  return {
    page,
    orderId: page === 'orders' && orderId !== undefined && orderId !== '' ? decode(orderId) : null,
    choices: Object.fromEntries(new URLSearchParams(query)),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
