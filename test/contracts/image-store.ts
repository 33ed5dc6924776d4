import { describe, expect, it } from 'vitest'
import { newId } from '../../src/events/ids.ts'
import { CHUNK_BYTES } from '../../src/read-models/chunked-bytes.ts'
import { checksum, IMAGE_FORMAT, type ImageMeta } from '../../src/read-models/image.ts'
import type { ImageStore } from '../../src/read-models/image-store.ts'

/** The contract of an image store. `open` opens another one on the same data when it is given the same name. */
export function describeImageStore(name: string, open: (store: string) => ImageStore): void {
  describe(name, () => {
    it('holds nothing at first', async () => {
      const images = open(newId())
      expect(await images.load()).toBeNull()
      await images.close()
    })

    it('gives back what was saved, to whoever opens it', async () => {
      const store = newId()
      const [first, second] = [open(store), open(store)]
      const image = imageOf(1, 2, 3)
      expect(await first.save({ ...image, base: null })).toEqual({ isSaved: true })
      expect(summaryOf(await second.load())).toEqual(summaryOf(image))
      await Promise.all([first.close(), second.close()])
    })

    it('keeps the chunks that did not change', async () => {
      const images = open(newId())
      const image = imageOf(1, 2, 3)
      await images.save({ ...image, base: null })
      const next = imageOf(1, 9, 3)
      await images.save({ meta: next.meta, base: image.meta.id, chunks: new Map([[1, next.chunks.get(1)!]]) })
      expect(summaryOf(await images.load())).toEqual(summaryOf(next))
      await images.close()
    })

    it('forgets the chunks behind the end of a shorter file', async () => {
      const images = open(newId())
      const image = imageOf(...Array.from({ length: 9 }, (_, index) => index))
      await images.save({ ...image, base: null })
      const next = imageOf(7)
      await images.save({ ...next, base: image.meta.id })
      expect(summaryOf(await images.load())).toEqual(summaryOf(next))
      await images.close()
    })

    it('saves nothing on another image than the one that is stored, and tells which one is', async () => {
      const images = open(newId())
      const [stored, other] = [imageOf(1, 2), imageOf(3, 4)]
      expect(await images.save({ ...other, base: 'gone' })).toEqual({ isSaved: false, stored: null })
      await images.save({ ...stored, base: null })
      expect(await images.save({ ...other, base: 'gone' })).toEqual({ isSaved: false, stored: stored.meta })
      expect(await images.save({ ...other, base: null })).toEqual({ isSaved: false, stored: stored.meta })
      expect(summaryOf(await images.load())).toEqual(summaryOf(stored))
      await images.close()
    })

    it('lets one of several win that save at once', async () => {
      const store = newId()
      const tabs = [open(store), open(store), open(store)]
      const drafts = tabs.map((_, index) => imageOf(index, index))
      const saved = await Promise.all(tabs.map((tab, index) => tab.save({ ...drafts[index]!, base: null })))
      const winner = saved.findIndex(({ isSaved }) => isSaved)
      expect(saved.filter(({ isSaved }) => isSaved)).toHaveLength(1)
      expect(summaryOf(await tabs[0]!.load())).toEqual(summaryOf(drafts[winner]!))
      await Promise.all(tabs.map((tab) => tab.close()))
    })

    it('forgets all when it is dropped, while others have it open too, and goes on', async () => {
      const store = newId()
      const [first, second] = [open(store), open(store)]
      const image = imageOf(1, 2)
      await first.save({ ...image, base: null })
      expect(await second.load()).not.toBeNull()
      await first.drop()
      expect(await second.load()).toBeNull()
      expect(await first.save({ ...image, base: null })).toEqual({ isSaved: true })
      expect((await second.load())?.meta).toEqual(image.meta)
      await Promise.all([first.close(), second.close()])
    })

    it('is of no use once closed', async () => {
      const images = open(newId())
      await images.load()
      await images.close()
      await expect(images.load()).rejects.toMatchObject({ code: 'closed' })
    })
  })
}

/** An image whose chunks are filled with one byte each; the last one is shorter. */
function imageOf(...bytes: readonly number[]): { readonly meta: ImageMeta; readonly chunks: Map<number, Uint8Array> } {
  const last = bytes.length - 1
  const chunks = bytes.map((byte, place) => new Uint8Array(place === last ? 4_096 : CHUNK_BYTES).fill(byte))
  const meta = {
    ...{ format: IMAGE_FORMAT, id: newId(), logId: 'log', truncations: 0, position: 7, chunkBytes: CHUNK_BYTES },
    byteSize: last * CHUNK_BYTES + 4_096,
    sums: chunks.map(checksum),
    projections: { open_orders: '1' },
    owners: { open_orders: 'open_orders' },
  }
  return { meta, chunks: new Map(chunks.entries()) }
}

/** Bytes compared one by one take seconds. */
function summaryOf(image: { readonly meta: ImageMeta; readonly chunks: Iterable<unknown> & object } | null) {
  if (image === null) return null
  const chunks = [...(image.chunks instanceof Map ? image.chunks.values() : image.chunks)] as Uint8Array[]
  return { meta: image.meta, chunks: chunks.map((chunk) => `${chunk.length}: ${checksum(chunk)}`) }
}
