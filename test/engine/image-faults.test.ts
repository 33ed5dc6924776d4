import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { imageDatabaseName } from '../../src/read-models/indexed-db-image-store.ts'
import { failRequest } from '../builders/fail-request.ts'
import { createNotesSite, note, textsOf, wordsOf, type NotesSite } from '../builders/notes-site.ts'

let site: NotesSite
beforeEach(() => {
  site = createNotesSite()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await site.close()
})

const NAME = imageDatabaseName('cafe')
const FAILURES = ['UnknownError', 'QuotaExceededError', 'DataError', 'AbortError'] as const
/** More requests than one load and one save make. */
const REQUESTS = 14

describe.each(FAILURES)('images whose storage answers %s', (error) => {
  describe.each([false, true])('(from then on: %s)', (forGood) => {
    it('give the right answers, whichever request it is', async () => {
      let reached = 0
      for (let number = 1; number <= REQUESTS; number += 1) {
        site = createNotesSite()
        await site.keepImage()
        const faults = failRequest({ database: NAME, number, error, forGood })
        const broken = await site.start()
        expect(await textsOf(broken), `at request ${number}`).toEqual(['one', 'two', 'three'])
        await note(broken, ['four'])
        expect(await textsOf(broken)).toEqual(['one', 'two', 'three', 'four'])
        await broken.close()
        reached = Math.max(reached, faults.made)
        vi.restoreAllMocks()
        const next = await site.start()
        expect(await textsOf(next), `after request ${number}`).toEqual(['one', 'two', 'three', 'four'])
        expect(await wordsOf(next)).toHaveLength(4)
        await site.close()
      }
      // Every request of a load and a save has had its turn.
      expect(reached).toBeLessThan(REQUESTS + 14)
      expect(reached).toBeGreaterThan(5)
    })
  })
})
