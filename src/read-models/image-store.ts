import type { Image, ImageMeta } from './image.js'

/** An image to store in the place of another. */
export interface ImageDraft {
  readonly meta: ImageMeta
  /** Id of the stored image it replaces, `null` when there is none. */
  readonly base: string | null
  /** Chunks by their place; those that are not here stay as they are in `base`. */
  readonly chunks: ReadonlyMap<number, Uint8Array>
}

/** What became of a save; nothing is stored when another image than `base` was found. */
export type Saved = { readonly isSaved: true } | { readonly isSaved: false; readonly stored: ImageMeta | null }

/**
 * Keeps the last image of a store's read models, which may be lost at any time: it is derived from the log.
 *
 * - **Isolation**: every call is one transaction; tabs may share one storage, and `base` is compared inside it.
 * - **Atomicity**: after a crash there is the old image or the new one, never something of both.
 * - **Durability**: relaxed; what was saved may be gone after a power cut.
 */
export interface ImageStore {
  /** What is stored, or `null` when nothing is. Not checked: see `isIntact`. @throws DocketError `storage-unavailable`. */
  load(): Promise<Image | null>
  /** @throws DocketError `storage-full`, `storage-unavailable`; nothing was stored then. */
  save(draft: ImageDraft): Promise<Saved>
  /** Forgets the image, and gives its room back. */
  drop(): Promise<void>
  close(): Promise<void>
}
