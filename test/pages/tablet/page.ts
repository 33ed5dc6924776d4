import {
  isDocketError,
  openDocket,
  type Docket,
  type DocketStatus,
  type NewEvent,
  type Receipt,
  type Rejection,
  type StoredEvent,
} from 'docket'
import type { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'
import { lanesOf } from '../../builders/lanes.ts'
import { report } from './report.ts'

type Restaurant = Docket<typeof restaurant>

/** One capture: a command on an order, or events of a stream. */
export type Step =
  | { readonly order: string; readonly command: string; readonly input: unknown; readonly commandId?: string }
  | {
      readonly streamId: string
      readonly events: readonly NewEvent[]
      readonly commandId?: string
      readonly expectedVersion?: number
    }

/** Which store to open, as whom. */
export interface OpenTablet {
  readonly store: string
  readonly device: string
  readonly token: string
}

/** How to capture. */
export interface CaptureOptions {
  /** How many sequences are captured at a time. */
  readonly inFlight: number
  /** Where each acknowledgement is reported at once. */
  readonly reportTo?: string
}

/** What became of a step; `refused` is what the domain answered when the order was not open any more. */
export interface Captured {
  readonly status: Receipt['status'] | 'refused'
  readonly commandId: string
  readonly events: readonly StoredEvent[]
}

/** What became of every step, and the time it took. */
export interface Capture {
  readonly receipts: readonly (readonly Captured[])[]
  readonly ms: number
}

/** What the test does on a tablet: few calls, each with much to do. */
export interface TabletPage {
  open(options: OpenTablet): Promise<DocketStatus>
  status(): DocketStatus
  /** Captures the steps of a sequence one after the other, and several sequences side by side. */
  capture(sequences: readonly (readonly Step[])[], options: CaptureOptions): Promise<Capture>
  /** Captures the lanes of a round, which the page makes by itself: there are many, and there is little time. */
  captureLanes(round: string, options: CaptureOptions): Promise<Capture>
  query(sql: string): Promise<unknown[]>
  rejections(): Promise<readonly Rejection[]>
  /** Settles every rejection by leaving it out for good. */
  discardRejections(): Promise<void>
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
  capture: captureAll,
  captureLanes: (round, options) => captureAll(lanesOf(round), options),
  query: (sql) => docket().query(sql),
  rejections: () => docket().rejections(),
  discardRejections: async () => {
    for (const { id } of await docket().rejections()) await docket().resolve(id, 'discard')
  },
  readAll: async () => docket().log.readAll(),
  digest: async () => {
    const text = JSON.stringify(await docket().log.readAll({ pending: false }))
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
  },
}
Object.assign(window, { tablet })

async function captureAll(sequences: readonly (readonly Step[])[], options: CaptureOptions): Promise<Capture> {
  const startedAt = performance.now()
  const receipts: (readonly Captured[])[] = []
  let next = 0
  const takeSequences = async (): Promise<void> => {
    while (next < sequences.length) {
      const index = next
      next += 1
      receipts[index] = await captureSequence(sequences[index] ?? [], options)
    }
  }
  await Promise.all(Array.from({ length: options.inFlight }, takeSequences))
  return { receipts, ms: performance.now() - startedAt }
}

async function captureSequence(steps: readonly Step[], { reportTo }: CaptureOptions): Promise<readonly Captured[]> {
  const receipts: Captured[] = []
  for (const step of steps) {
    const receipt = await captureStep(step).catch(refusalOf(step))
    const { commandId, events } = receipt
    if (reportTo !== undefined) report(reportTo, { commandId, eventIds: events.map(({ id }) => id) })
    receipts.push(receipt)
  }
  return receipts
}

function refusalOf({ commandId = '' }: Step): (error: unknown) => Captured {
  return (error) => {
    if (!isDocketError(error, 'command-rejected')) throw error
    return { status: 'refused', commandId, events: [] }
  }
}

function captureStep(step: Step): Promise<Receipt> {
  const { commandId } = step
  const options = commandId === undefined ? {} : { commandId }
  if ('order' in step) {
    // The test hands in commands as data; the engine checks their inputs.
    return docket().execute('order', step.order, step.command as 'AddLine', step.input as never, options)
  }
  const { streamId, events, expectedVersion } = step
  return docket().log.appendToStream(streamId, events, {
    ...options,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  })
}
