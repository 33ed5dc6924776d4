import type { EventLog, LogSource } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { Image } from '../read-models/image.js'
import { createImageSaver, type ImageSaver } from '../read-models/image-saver.js'
import type { ImageStore } from '../read-models/image-store.js'
import { indexedDbImageStore } from '../read-models/indexed-db-image-store.js'
import { dropImage, isImageOf, loadImage } from '../read-models/load-image.js'
import type { ReadModels } from '../read-models/read-models.js'

/** The stored images of an engine's read models. */
export interface DeviceImages {
  /** Resolves to the stored image if it is of that log, and to how the log stood then. */
  imageOf(log: EventLog): Promise<{ readonly image: Image | null; readonly state: LogState }>
  /** Stores images of `readModels` from now on. */
  keep(readModels: ReadModels, options: KeepOptions): ImageSaver
  /** Gives their room to the log, which goes first. */
  giveUp(): Promise<void>
  close(): Promise<void>
}

/** What {@link DeviceImages.keep} needs besides. */
export interface KeepOptions {
  readonly log: LogState
  readonly image: Image | null
  readonly isShort: () => boolean
}

/** Where images of a log's read models are kept: beside the log, if it outlives the process. */
export function imageStoreOf({ store, storage }: LogSource): ImageStore | null {
  return storage === 'indexed-db' ? indexedDbImageStore(store) : null
}

/** The images in a store. */
export function createDeviceImages(images: ImageStore): DeviceImages {
  const loading = loadImage(images)
  let saver: ImageSaver | null = null
  return {
    imageOf: async (log) => {
      const image = await loading
      if (image === null || isImageOf(image, log.opened)) return { image, state: log.opened }
      // Read after the image: what another tab has put into it meanwhile is in the log by then.
      const state = await log.state()
      if (isImageOf(image, state)) return { image, state }
      dropImage(images)
      return { image: null, state }
    },
    keep: (readModels, { log, image, isShort }) => {
      const stored = readModels.isOutdated || readModels.position === 0 ? null : (image?.meta ?? null)
      saver = createImageSaver({ images, readModels, logId: log.id, stored, isShort })
      return saver
    },
    giveUp: async () => (saver === null ? images.drop() : saver.giveUp()),
    close: async () => (saver === null ? images.close() : saver.close()),
  }
}
