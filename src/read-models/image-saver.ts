import { isDocketError } from '../errors.js'
import { newId } from '../events/ids.js'
import { CHUNK_BYTES } from './chunked-bytes.js'
import { checksum, chunkCountOf, chunkLengthAt, IMAGE_FORMAT, type ImageMeta } from './image.js'
import type { ImageStore } from './image-store.js'
import type { ReadModels, TakenImage } from './read-models.js'
import { yieldToEvents } from './yield-to-events.js'

/** Stores images of read models when it is time to. */
export interface ImageSaver {
  /** Tells that events were applied; `truncations` is that of the log they were read from. */
  note(truncations: number): void
  /** Drops the image, and stores none any more. */
  giveUp(): Promise<void>
  /** Stores what is new, and lets go of the storage. */
  close(): Promise<void>
}

/** What {@link createImageSaver} needs. */
export interface ImageSaverOptions {
  readonly images: ImageStore
  readonly readModels: ReadModels
  /** The log the events are from. */
  readonly logId: string
  /** The image the read models were opened with. */
  readonly stored: ImageMeta | null
  /** True while storage is too short for what can be built again. */
  readonly isShort: () => boolean
}

/** How many events a start has to replay at most, in quiet times. */
export const EVENTS_BETWEEN_IMAGES = 2_000
const QUIET_MS = 1_000
const PATIENCE_MS = 10_000
const TRIES = 3
/** Chunks summed in one go: one or two milliseconds. */
const SUMS_AT_ONCE = 16

/** Watches read models, and stores an image of them in the background when enough has come and things are quiet. */
export function createImageSaver({ images, readModels, logId, stored, isShort }: ImageSaverOptions): ImageSaver {
  let log = { logId, truncations: stored?.truncations ?? 0 }
  /** The position an image was stored, or tried, at; `null` when there is none of this log. */
  let last = stored?.position ?? null
  let running: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueSince: number | null = null
  let isStopped = false

  const save = async (): Promise<void> => {
    const taken = isStopped || isShort() ? null : readModels.takeImage()
    if (taken === null || taken.position === 0) return
    last = taken.position
    try {
      last = await store(images, taken, log)
    } catch (error) {
      // Room that cannot be given back is not what whoever closes, or captures, has asked for.
      if (isDocketError(error, 'storage-full')) await giveUp().catch(() => undefined)
    }
  }
  const run = (): Promise<void> => {
    dueSince = null
    running ??= save().finally(() => (running = null))
    return running
  }
  const giveUp = async (): Promise<void> => {
    isStopped = true
    clearTimeout(timer)
    await images.drop()
  }

  return {
    note: (truncations) => {
      if (truncations !== log.truncations) last = null
      log = { logId, truncations }
      const isDue = last === null ? readModels.position > 0 : readModels.position - last >= EVENTS_BETWEEN_IMAGES
      if (!isDue || isStopped) return
      const now = Date.now()
      dueSince ??= now
      clearTimeout(timer)
      timer = setTimeout(() => void run(), Math.max(0, Math.min(QUIET_MS, dueSince + PATIENCE_MS - now)))
    },
    giveUp,
    close: async () => {
      clearTimeout(timer)
      await running
      if (readModels.position !== last) await run()
      isStopped = true
      await images.close()
    },
  }
}

/** Stores an image, unless another tab's is as new; the position of the one that is stored then. */
async function store(
  images: ImageStore,
  taken: TakenImage,
  log: { readonly logId: string; readonly truncations: number },
): Promise<number> {
  let { base } = taken
  let places: readonly number[] = base === null ? [...taken.chunks.keys()] : taken.changed
  const sums = await sumsOf(taken, places, base?.sums ?? [])
  const { byteSize, position, projections, owners } = taken
  const meta: ImageMeta = {
    ...{ format: IMAGE_FORMAT, id: newId(), ...log, position, byteSize, chunkBytes: CHUNK_BYTES, sums },
    ...{ projections, owners },
  }
  for (let tries = 0; tries < TRIES; tries += 1) {
    const chunks = new Map(places.map((place) => [place, chunkOf(taken, place)]))
    const saved = await images.save({ meta, base: base?.id ?? null, chunks })
    if (saved.isSaved) {
      taken.onStored(meta)
      return position
    }
    base = saved.stored
    if (base !== null && isAsNew(base, meta)) return base.position
    // Its chunks are another file's: none of them may stay.
    places = [...taken.chunks.keys()]
  }
  return position
}

async function sumsOf(taken: TakenImage, places: readonly number[], known: readonly number[]): Promise<number[]> {
  const sums = known.slice(0, chunkCountOf(taken.byteSize))
  for (const [index, place] of places.entries()) {
    sums[place] = checksum(chunkOf(taken, place))
    if (index % SUMS_AT_ONCE === SUMS_AT_ONCE - 1) await yieldToEvents()
  }
  return sums
}

/** A chunk as far as the file reaches, in a buffer of its own: a view is stored with all that lies behind it. */
function chunkOf({ chunks, byteSize }: TakenImage, place: number): Uint8Array {
  const length = chunkLengthAt(place, byteSize)
  return length < CHUNK_BYTES ? chunks[place]!.slice(0, length) : chunks[place]!
}

/** True when a start from it would be about as short. */
function isAsNew(stored: ImageMeta, own: ImageMeta): boolean {
  const isOfSame = (['format', 'chunkBytes', 'logId', 'truncations'] as const).every((key) => stored[key] === own[key])
  const names = Object.keys({ ...stored.projections, ...own.projections })
  const isAlike = names.every((name) => stored.projections[name] === own.projections[name])
  return isOfSame && isAlike && stored.position > own.position - EVENTS_BETWEEN_IMAGES / 2
}
