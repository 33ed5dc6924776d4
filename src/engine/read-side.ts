import { docketError } from '../errors.js'
import type { EventLog, LogTail } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { Projection } from '../model/define-projection.js'
import type { LocateWasm } from '../read-models/load-sqlite.js'
import { openReadModels } from '../read-models/open-read-models.js'
import { isOfProjections } from '../read-models/projection-identity.js'
import type { ReadModels } from '../read-models/read-models.js'
import type { DeviceImages } from './device-images.js'
import type { EnginePort } from './engine-port.js'
import type { DocketStatus, StatusBoard } from './engine-status.js'
import { cursorAt } from './apply-log.js'
import { followLog, type LogFollower } from './follow-log.js'
import { NEARLY_EVENTS } from './replay-log.js'

/** Queries on read models that follow the log: image and replay go on in the background, and a query waits for them. */
export interface ReadSide extends Pick<EnginePort, 'query' | 'watch' | 'rebuild'> {
  /**
   * Resolves when nothing can be wrong with the model: its tables exist, or did when the image was made.
   * @throws DocketError `invalid-model`, `sqlite-unavailable`.
   */
  readonly sound: Promise<void>
  close(): Promise<void>
}

/** What {@link openReadSide} needs. */
export interface ReadSideOptions {
  readonly log: EventLog
  readonly projections: readonly Projection[]
  readonly locateWasm: LocateWasm
  readonly images: DeviceImages | null
  readonly board: StatusBoard
}

/** Opens read models on the stored image, brings them up to the log, and keeps them there. */
export function openReadSide(options: ReadSideOptions): ReadSide {
  const { log, images, projections } = options
  let isClosed = false
  const find = (): Promise<Found> => images?.imageOf(log) ?? Promise.resolve({ image: null, state: log.opened })
  const found = find()
  let opening: Promise<Opened> | null = null
  // What could not be opened is tried again for the next one who asks: storage may be well by then.
  const open = (finding?: Promise<Found>): Promise<Opened> =>
    (opening ??= (finding ?? find())
      .then((first) => follow(options, first, () => isClosed))
      .catch((error: unknown) => {
        opening = null
        throw error
      }))
  open(found).catch(() => undefined)
  const ready = async (sql: string): Promise<ReadModels> => {
    const { follower, readModels } = await open()
    await follower.upToDate()
    if (!readModels.isReady(sql)) await follower.rebuilt()
    return readModels
  }
  const sound = async (): Promise<void> => {
    const { image } = await found
    if (image === null || !isOfProjections(image.meta.projections, projections)) await open()
  }
  return {
    sound: sound(),
    query: async (sql, params) => (await ready(sql)).query(sql, params),
    watch: async (sql, params, { onRows, onError }) => (await ready(sql)).watch(sql, params, onRows, onError),
    rebuild: async () => (await open()).follower.rebuild(),
    close: async () => {
      isClosed = true
      const opened = await opening?.catch(() => null)
      opened?.follower.stop()
      await images?.close()
      opened?.readModels.close()
    },
  }
}

type Found = Awaited<ReturnType<DeviceImages['imageOf']>>

interface Opened {
  readonly readModels: ReadModels
  readonly follower: LogFollower
}

async function follow(
  { log, projections, locateWasm, images, board }: ReadSideOptions,
  { image, state }: Found,
  isClosed: () => boolean,
): Promise<Opened> {
  const ahead = image === null ? null : readAhead(log, state, image.meta.position)
  const readModels = await openReadModels(projections, locateWasm, image)
  if (isClosed()) {
    readModels.close()
    throw docketError('closed', 'The engine was closed before its tables were filled.', { what: 'engine' })
  }
  const isShort = () => board.current.degraded.some(({ code }) => code === 'storage-nearly-full')
  const saver = images?.keep(readModels, { log: state, image, isShort })
  const isFromImage = readModels.position > 0
  const tail = ahead?.() ?? null
  const follower = followLog({
    ...{ log, readModels },
    truncations: isFromImage ? state.truncations : null,
    tail: isFromImage ? tail : null,
    onReplay: (replay) => board.update({ replay, failedProjections: failuresOf(readModels) }),
    onApplied: (truncations) => {
      board.update({ failedProjections: failuresOf(readModels) })
      saver?.note(truncations)
    },
  })
  return { readModels, follower }
}

/** Reads what an image lacks while SQLite is loaded; gives `null` where that is much, or something was written since. */
function readAhead(log: EventLog, { position, truncations }: LogState, from: number): () => Promise<LogTail> | null {
  if (position - from > NEARLY_EVENTS) return () => null
  let isNew = true
  const stopListening = log.onSignal(() => (isNew = false))
  const reading = log.tail(cursorAt(from, truncations))
  reading.catch(() => undefined)
  return () => {
    stopListening()
    return isNew ? reading : null
  }
}

function failuresOf({ failures }: ReadModels): DocketStatus['failedProjections'] {
  return failures.map(({ projection, event, error }) => ({ projection, eventId: event.id, message: error.message }))
}
