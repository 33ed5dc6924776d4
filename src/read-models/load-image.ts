import { isIntact, type Image } from './image.js'
import type { ImageStore } from './image-store.js'

/** The stored image if it is whole; `null` otherwise, and what is stored is dropped then. Never throws: there is the log. */
export async function loadImage(images: ImageStore): Promise<Image | null> {
  try {
    const image = await images.load()
    if (image === null || isIntact(image)) return image
  } catch {
    // What cannot be read is as good as none.
  }
  dropImage(images)
  return null
}

/** True when an image was made of that log, and of nothing that the log has not. */
export function isImageOf(
  { meta }: Image,
  log: { readonly id: string; readonly truncations: number; readonly position: number },
): boolean {
  return meta.logId === log.id && meta.truncations === log.truncations && meta.position <= log.position
}

/** Forgets what is stored, in the background. */
export function dropImage(images: ImageStore): void {
  images.drop().catch(() => undefined)
}
