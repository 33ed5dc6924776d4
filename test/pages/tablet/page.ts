import {
  openDocket,
  type DocketError,
  type DocketStatus,
  type HistoryEvent,
  type ReadFrom,
  type Rejection,
  type StoredEvent,
  type StoryEvent,
} from 'docket'
import type { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'
import { captureAll, type Capture, type CaptureOptions, type Restaurant, type Step } from './capture.ts'

/** Which store to open, as whom. */
export interface OpenTablet {
  readonly store: string
  readonly device: string
  readonly token: string
}

/** A round to capture without the page: which store, which lanes, and where each acknowledgement is reported. */
export interface LanesToCapture extends OpenTablet {
  readonly round: string
  readonly inFlight: number
  readonly reportTo: string
}

/** What the test does on a tablet: few calls, each with much to do. */
export interface TabletPage {
  open(options: OpenTablet): Promise<DocketStatus>
  status(): DocketStatus
  /** Captures the steps of a sequence one after the other, and several sequences side by side. */
  capture(sequences: readonly (readonly Step[])[], options: CaptureOptions): Promise<Capture>
  /**
   * Captures the lanes of a round in a worker of its own, which reports every acknowledgement the moment it has it; the
   * way to the page would give a commit time to become durable after all. Rejects when the lanes have come to an end.
   */
  captureLanes(options: LanesToCapture): Promise<never>
  query(sql: string): Promise<unknown[]>
  rejections(): Promise<readonly Rejection[]>
  /** Settles every rejection by leaving it out for good. */
  discardRejections(): Promise<void>
  /** The history of an order; code and reason of an error are in its message. */
  history(order: string, options: ReadFrom): Promise<readonly HistoryEvent[]>
  story(correlationId: string, options: ReadFrom): Promise<readonly StoryEvent[]>
  /** The log, pending part included. */
  readAll(): Promise<readonly StoredEvent[]>
  /** SHA-256, in hexadecimal, of the confirmed log as JSON. */
  digest(): Promise<string>
}

let opened: Restaurant | undefined

function docket(): Restaurant {
  if (opened === undefined) throw new Error('The tablet is not open.')
  return opened
}

/** Of an error that leaves the page, only its message arrives. */
function telling({ code, message, ...fields }: DocketError & { readonly reason?: string }): never {
  throw new Error(`${code} ${fields.reason}: ${message}`)
}

const tablet: TabletPage = {
  open: async ({ store, device, token }) => {
    opened = await openDocket<typeof restaurant>({
      store,
      deviceId: device,
      actor: `waiter of ${device}`,
      worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
      sync: { url: '/sync', token },
    })
    return opened.status
  },
  status: () => docket().status,
  capture: (sequences, options) => captureAll(docket(), sequences, options),
  captureLanes: (options) =>
    new Promise((_, reject) => {
      const worker = new Worker(new URL('./lanes.worker.ts', import.meta.url), { type: 'module' })
      worker.addEventListener('message', ({ data }) => reject(new Error(String(data))))
      worker.addEventListener('error', ({ message }) => reject(new Error(message)))
      worker.postMessage(options)
    }),
  query: (sql) => docket().query(sql),
  rejections: () => docket().rejections(),
  discardRejections: async () => {
    for (const { id } of await docket().rejections()) await docket().resolve(id, 'discard')
  },
  history: (order, options) => docket().history('order', order, options).catch(telling),
  story: (correlationId, options) => docket().story(correlationId, options).catch(telling),
  readAll: async () => docket().log.readAll(),
  digest: async () => {
    const text = JSON.stringify(await docket().log.readAll({ pending: false }))
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
  },
}
Object.assign(window, { tablet })
