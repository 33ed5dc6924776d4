import { docketError } from '../errors.js'
import type { LogSignal } from './event-log.js'
import { written, type LogState } from './log-state.js'
import type { RecordStore } from './records.js'
import type { Resolution } from './rejection.js'
import { putWritten, readState } from './write-state.js'

/** See {@link EventLog.resolveRejection}. @throws DocketError `rejection-not-found`. */
export async function resolveRejection(
  records: RecordStore,
  request: { readonly id: string; readonly resolution: Resolution; readonly actor: string | null },
  emit: (signal: LogSignal) => void,
): Promise<void> {
  const { id, resolution, actor } = request
  const changed = await records.write('all', async (writer): Promise<LogState | undefined> => {
    const [state, rejection] = await Promise.all([readState(writer), writer.rejection(id)])
    if (rejection === undefined) {
      const message = `There is no rejection ${id}. List them with rejections().`
      throw docketError('rejection-not-found', message, { rejectionId: id })
    }
    if (rejection.resolved !== null) return undefined
    const after = { ...written(state), rejectedCount: state.rejectedCount - 1 }
    putWritten(writer, after)
    writer.putRejection({ ...rejection, resolved: { action: resolution, at: new Date().toISOString(), actor } })
    return after
  })
  if (changed !== undefined) emit({ kind: 'resolved', state: changed })
}
