import type { DocketStatus } from 'docket'
import type { Theme } from '../app/theme.ts'

/** What a tablet in a frame tells the page around it. */
export interface TabletReport {
  readonly kind: 'docket-demo/report'
  readonly pending: number
  readonly connection: DocketStatus['connection']
  readonly isOff: boolean
}

/** What the page tells a tablet in a frame; the first one is how they meet. */
export interface TabletOrder {
  readonly kind: 'docket-demo/order'
  readonly theme: Theme
  /** Where the network switch is to be turned; left alone when not given. */
  readonly network?: 'on' | 'off'
}

/** Whether a message of another window is a report; whose it is, the receiver has seen by its window and origin. */
export function isReport(data: unknown): data is TabletReport {
  return isKind(data, 'docket-demo/report')
}

/** Whether a message of another window is an order; see {@link isReport}. */
export function isOrder(data: unknown): data is TabletOrder {
  return isKind(data, 'docket-demo/order')
}

function isKind(data: unknown, kind: string): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === kind
}
