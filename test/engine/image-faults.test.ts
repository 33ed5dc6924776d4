import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Docket, Model } from 'docket'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { CHUNK_BYTES } from '../../src/read-models/chunked-bytes.ts'
import { isIntact } from '../../src/read-models/image.ts'
import { imageDatabaseName } from '../../src/read-models/indexed-db-image-store.ts'
import { countedModel } from '../builders/counted-model.ts'
import { FAILURES, failEachRequest, failRequest } from '../builders/fail-request.ts'
import { createNotesSite, note, storedImage, textsOf, wordsOf, type NotesSite } from '../builders/notes-site.ts'

let site: NotesSite
afterEach(async () => {
  vi.restoreAllMocks()
  await site.close()
})

const database = imageDatabaseName('cafe')
const THREE = ['one', 'two', 'three']
const FOUR = [...THREE, 'four']
/** A text that fills its chunk of an image, and more. */
const LONG = 'long'.repeat(CHUNK_BYTES / 3)

/** What a failure must leave: the image that was there, or the next one, or none; never something of both. */
async function expectWhole(positions: readonly number[]): Promise<void> {
  const image = await storedImage()
  if (image === null) return
  expect(isIntact(image)).toBe(true)
  expect(positions).toContain(image.meta.position)
}

async function expectAnswers(docket: Docket, texts: readonly string[], version = 1): Promise<void> {
  expect(await textsOf(docket)).toEqual(texts)
  const words = [...texts].sort().map((word) => ({ word, count: 1, version }))
  expect(await wordsOf(docket)).toEqual(words)
}

describe.each(FAILURES)('images whose storage answers %s', (error) => {
  describe.each([false, true])('(from then on: %s)', (forGood) => {
    it('give the right answers, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail) => {
        site = createNotesSite()
        await site.keepImage()
        fail()
        const broken = await site.start()
        await expectAnswers(broken, THREE)
        await note(broken, ['four'])
        await expectAnswers(broken, FOUR)
        await broken.close()
        vi.restoreAllMocks()
        await expectWhole([3, 4])
        await expectAnswers(await site.start(), FOUR)
        await site.close()
        await expectWhole([4])
      })
      // Opening, a load of two requests, a save of four, and their transactions.
      expect(requests).toBeGreaterThanOrEqual(10)
    })

    it('give them when tables have changed, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail) => {
        site = createNotesSite()
        await site.keepImage()
        const changed = (): Model => countedModel(site.counts, { wordsVersion: 2 })
        fail()
        const broken = await site.start(changed())
        await expectAnswers(broken, THREE, 2)
        await note(broken, ['four'])
        await expectAnswers(broken, FOUR, 2)
        await broken.close()
        vi.restoreAllMocks()
        await expectWhole([3, 4])
        await expectAnswers(await site.start(changed()), FOUR, 2)
        await site.close()
      })
      expect(requests).toBeGreaterThanOrEqual(10)
    })
  })
})

describe.each(['UnknownError', 'QuotaExceededError'])('images of several chunks whose storage answers %s', (error) => {
  it.each([false, true])(
    'are replaced whole or not at all, whichever request it is (from then on: %s)',
    async (forGood) => {
      const texts = ['first', 'second', 'third'].map((text) => text + LONG)
      const requests = await failEachRequest({ database, error, forGood }, async (fail) => {
        site = createNotesSite()
        const first = await site.start()
        await note(first, texts.slice(0, 2))
        await expectAnswers(first, texts.slice(0, 2))
        await first.close()
        const second = await site.start()
        await note(second, texts.slice(2))
        await expectAnswers(second, texts)
        fail()
        // Stores what has changed, chunk by chunk.
        await second.close()
        vi.restoreAllMocks()
        await expectWhole([2, 3])
        await expectAnswers(await site.start(), texts)
        await site.close()
      })
      // More chunks than are written at a time; Vitest fails on a rejection that nobody has taken.
      expect(requests).toBeGreaterThanOrEqual(10)
    },
  )
})

describe('an image that can neither be stored nor dropped', () => {
  it('does not keep the engine from letting go of its log', async () => {
    site = createNotesSite()
    const docket = await site.start()
    await note(docket, THREE)
    await expectAnswers(docket, THREE)
    failRequest({ database, number: 1, error: 'QuotaExceededError', forGood: true })
    await docket.close()
    vi.restoreAllMocks()
    // A connection that is still open would be asked first.
    const dropped = indexedDB.deleteDatabase(logDatabaseName('cafe'))
    const isBlocked = await new Promise((resolve) => {
      dropped.onblocked = () => resolve(true)
      dropped.onsuccess = () => resolve(false)
    })
    expect(isBlocked).toBe(false)
  })
})

describe('the check of what images leave', () => {
  it('notices chunks of two images', async () => {
    site = createNotesSite()
    await site.keepImage()
    await expectWhole([3])
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      // The chunk stays the one of the image before.
      return this.name === 'chunks' ? this.get(key!) : put.call(this, value, key)
    })
    const second = await site.start()
    await note(second, ['four'])
    await expectAnswers(second, FOUR)
    await second.close()
    vi.restoreAllMocks()
    await expect(expectWhole([3, 4])).rejects.toThrow()
  })
})
