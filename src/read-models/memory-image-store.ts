import { docketError } from '../errors.js'
import { chunkCountOf, type Image, type ImageMeta } from './image.js'
import type { ImageStore } from './image-store.js'

/** What image stores in memory share, as tabs share a database. */
export interface MemoryImages {
  meta: ImageMeta | null
  readonly chunks: Map<number, Uint8Array>
}

/** Nothing stored yet. */
export function createMemoryImages(): MemoryImages {
  return { meta: null, chunks: new Map() }
}

/** An image store in memory, for tests. */
export function createMemoryImageStore(images: MemoryImages = createMemoryImages()): ImageStore {
  let closed = false
  const requireOpen = (): void => {
    if (closed) throw docketError('closed', 'The images are closed.', { what: 'images' })
  }
  return {
    load: async () => {
      requireOpen()
      return Promise.resolve(imageOf(images))
    },
    save: async ({ meta, chunks, base }) => {
      requireOpen()
      if ((images.meta?.id ?? null) !== base) return Promise.resolve({ isSaved: false, stored: images.meta })
      images.meta = meta
      for (const [place, chunk] of chunks) images.chunks.set(place, chunk.slice())
      for (const place of [...images.chunks.keys()])
        if (place >= chunkCountOf(meta.byteSize)) images.chunks.delete(place)
      return { isSaved: true }
    },
    drop: async () => {
      images.meta = null
      images.chunks.clear()
      return Promise.resolve()
    },
    close: async () => {
      closed = true
      return Promise.resolve()
    },
  }
}

function imageOf({ meta, chunks }: MemoryImages): Image | null {
  if (meta === null) return null
  const inOrder = [...chunks].sort(([left], [right]) => left - right)
  return { meta, chunks: inOrder.map(([, chunk]) => chunk.slice()) }
}
