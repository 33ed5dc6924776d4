import { browserStorage } from '../storage/browser-storage.js'
import type {
  ReadTransaction,
  StorageDefinition,
  StorageSchema,
  StoreList,
  WriteTransaction,
} from '../storage/storage-schema.js'
import { chunkCountOf, type Image, type ImageMeta } from './image.js'
import type { ImageStore } from './image-store.js'

interface ImageSchema extends StorageSchema {
  meta: { key: string; value: ImageMeta }
  chunks: { key: number; value: Uint8Array }
}

const ALL_STORES: StoreList<ImageSchema> = ['meta', 'chunks']
const IMAGE = 'image'
// One request for all keeps the renderer waiting while the browser still reads.
const READS_AT_ONCE = 4
const CHUNKS_AT_ONCE = 4

/** The name of the database that holds a store's image: another one than its log, so that neither waits for the other. */
export function imageDatabaseName(store: string): string {
  return `docket-images/${store}`
}

/** The image of a store in this origin's IndexedDB. Opened by its first use. */
export function indexedDbImageStore(store: string): ImageStore {
  const storage = browserStorage(definitionOf(store))
  return {
    load: () => storage.read(ALL_STORES, readImage),
    save: ({ meta, chunks, base }) =>
      storage.write(ALL_STORES, 'relaxed', async (transaction) => {
        const stored = (await transaction.objectStore('meta').get(IMAGE)) ?? null
        if ((stored?.id ?? null) !== base) return { isSaved: false, stored }
        await writeImage(transaction, meta, chunks)
        return { isSaved: true }
      }),
    drop: () => storage.drop(),
    close: () => storage.close(),
  }
}

/** A few chunks at a time: each is copied while its request is made, and others want their turn. */
async function writeImage(
  transaction: WriteTransaction<ImageSchema>,
  meta: ImageMeta,
  chunks: ReadonlyMap<number, Uint8Array>,
): Promise<void> {
  const bytes = transaction.objectStore('chunks')
  const places = [...chunks.keys()]
  for (let first = 0; first < places.length; first += CHUNKS_AT_ONCE) {
    const some = places.slice(first, first + CHUNKS_AT_ONCE)
    // One that throws at once must not leave the others, which the abort fails, to nobody.
    await Promise.all(some.map(async (place) => bytes.put(chunks.get(place)!, place)))
  }
  await bytes.delete(IDBKeyRange.lowerBound(chunkCountOf(meta.byteSize)))
  await transaction.objectStore('meta').put(meta, IMAGE)
}

async function readImage(transaction: ReadTransaction<ImageSchema>): Promise<Image | null> {
  const meta = await transaction.objectStore('meta').get(IMAGE)
  if (meta === undefined) return null
  const count = chunkCountOf(meta.byteSize)
  const perRead = Math.max(1, Math.ceil(count / READS_AT_ONCE))
  const reads: Promise<Uint8Array[]>[] = []
  for (let first = 0; first < count; first += perRead) {
    const places = IDBKeyRange.bound(first, first + perRead, false, true)
    reads.push(transaction.objectStore('chunks').getAll(places))
  }
  return { meta, chunks: (await Promise.all(reads)).flat() }
}

function definitionOf(store: string): StorageDefinition<ImageSchema> {
  return {
    name: imageDatabaseName(store),
    version: 1,
    store,
    subject: `The images of store ${store}`,
    upgrade: (database) => {
      database.createObjectStore('meta')
      database.createObjectStore('chunks')
    },
  }
}
