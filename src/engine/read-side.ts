import { docketError } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import type { ReadModels } from '../read-models/read-models.js'
import type { DeviceImages } from './device-images.js'
import type { EnginePort } from './engine-port.js'
import type { DocketStatus, StatusBoard } from './engine-status.js'
import { followLog, type LogFollower } from './follow-log.js'

/** Queries on read models that follow the log: image and replay go on in the background, and a query waits for them. */
export interface ReadSide extends Pick<EnginePort, 'query' | 'watch' | 'rebuild'> {
  close(): Promise<void>
}

/** What {@link openReadSide} needs. */
export interface ReadSideOptions {
  readonly log: EventLog
  /** Empty; closed with the read side. */
  readonly readModels: ReadModels
  readonly images: DeviceImages | null
  readonly board: StatusBoard
}

/** Brings read models up to the log, from the stored image on, and keeps them there. */
export function openReadSide(options: ReadSideOptions): ReadSide {
  const { readModels } = options
  let isClosed = false
  let opening: Promise<LogFollower> | null = null
  // What could not be read is read again for the next one who asks: storage may be well by then.
  const open = (): Promise<LogFollower> =>
    (opening ??= follow(options, () => isClosed).catch((error: unknown) => {
      opening = null
      throw error
    }))
  open().catch(() => undefined)
  const ready = async (sql: string): Promise<void> => {
    const follower = await open()
    await follower.upToDate()
    if (!readModels.isReady(sql)) await follower.rebuilt()
  }
  return {
    query: async (sql, params) => {
      await ready(sql)
      return readModels.query(sql, params)
    },
    watch: async (sql, params, { onRows, onError }) => {
      await ready(sql)
      return readModels.watch(sql, params, onRows, onError)
    },
    rebuild: async () => (await open()).rebuild(),
    close: async () => {
      isClosed = true
      const follower = await opening?.catch(() => null)
      follower?.stop()
      await options.images?.close()
      readModels.close()
    },
  }
}

async function follow(
  { log, readModels, images, board }: ReadSideOptions,
  isClosed: () => boolean,
): Promise<LogFollower> {
  const { image, state } = (await images?.imageOf(log)) ?? { image: null, state: await log.state() }
  if (isClosed())
    throw docketError('closed', 'The engine was closed before its tables were filled.', { what: 'engine' })
  if (image !== null) readModels.startFrom(image)
  const isShort = () => board.current.degraded.some(({ code }) => code === 'storage-nearly-full')
  const saver = images?.keep(readModels, { log: state, image, isShort })
  return followLog({
    ...{ log, readModels },
    truncations: readModels.position === 0 ? null : state.truncations,
    onReplay: (replay) => board.update({ replay, failedProjections: failuresOf(readModels) }),
    onApplied: (truncations) => {
      board.update({ failedProjections: failuresOf(readModels) })
      saver?.note(truncations)
    },
  })
}

function failuresOf({ failures }: ReadModels): DocketStatus['failedProjections'] {
  return failures.map(({ projection, event, error }) => ({ projection, eventId: event.id, message: error.message }))
}
