import { docketError } from '../errors.js'
import type { LogSignal } from './event-log.js'
import type { LogState } from './log-state.js'
import type { RecordStore } from './record-store.js'
import type { Resolution } from './rejection.js'

/** See {@link EventLog.resolveRejection}. @throws DocketError `rejection-not-found`. */
export async function resolveRejection(
  records: RecordStore,
  request: { readonly id: string; readonly resolution: Resolution; readonly actor: string | null },
  emit: (signal: LogSignal) => void,
): Promise<void> {
  const { id, resolution, actor } = request
  const changed = await records.write(async (writer): Promise<LogState | undefined> => {
    const [state, rejection] = await Promise.all([writer.state(), writer.rejection(id)])
    if (rejection === undefined || state === undefined) {
      const message = `There is no rejection ${id}. List them with rejections().`
      throw docketError('rejection-not-found', message, { rejectionId: id })
    }
    if (rejection.resolved !== null) return undefined
    const after = { ...state, rejectedCount: state.rejectedCount - 1 }
    writer.putState(after)
    writer.putRejection({ ...rejection, resolved: { action: resolution, at: new Date().toISOString(), actor } })
    return after
  })
  if (changed !== undefined) emit({ kind: 'resolved', state: changed })
}
