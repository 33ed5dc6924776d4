import { isDocketError, type Docket, type NewEvent, type Receipt, type StoredEvent } from 'docket'
import type { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'
import { report } from './report.ts'

/** The store of a restaurant. */
export type Restaurant = Docket<typeof restaurant>

/** One capture: a command on an order or a tally, or events of a stream. */
export type Step =
  | { readonly order: string; readonly command: string; readonly input: unknown; readonly commandId?: string }
  | { readonly tally: string; readonly command: string; readonly input: unknown; readonly commandId?: string }
  | {
      readonly streamId: string
      readonly events: readonly NewEvent[]
      readonly commandId?: string
      readonly expectedVersion?: number
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

/** Captures the steps of a sequence one after the other, and several sequences side by side. */
export async function captureAll(
  docket: Docket,
  sequences: readonly (readonly Step[])[],
  options: CaptureOptions,
): Promise<Capture> {
  const startedAt = performance.now()
  const receipts: (readonly Captured[])[] = []
  let next = 0
  const takeSequences = async (): Promise<void> => {
    while (next < sequences.length) {
      const index = next
      next += 1
      receipts[index] = await captureSequence(docket, sequences[index] ?? [], options)
    }
  }
  await Promise.all(Array.from({ length: options.inFlight }, takeSequences))
  return { receipts, ms: performance.now() - startedAt }
}

async function captureSequence(
  docket: Docket,
  steps: readonly Step[],
  { reportTo }: CaptureOptions,
): Promise<readonly Captured[]> {
  const receipts: Captured[] = []
  for (const step of steps) {
    const receipt = await captureStep(docket, step).catch(refusalOf(step))
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

function captureStep(docket: Docket, step: Step): Promise<Receipt> {
  const { commandId } = step
  const options = commandId === undefined ? {} : { commandId }
  if ('order' in step) {
    return docket.execute('order', step.order, step.command, step.input, options)
  }
  if ('tally' in step) return docket.execute('tally', step.tally, step.command, step.input, options)
  const { streamId, events, expectedVersion } = step
  return docket.log.appendToStream(streamId, events, {
    ...options,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  })
}
