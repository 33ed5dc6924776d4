import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { imageDatabaseName } from '../../src/read-models/indexed-db-image-store.ts'
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

/** Everything that is asked of the images' database, by counting: the one with this number fails, and all behind it if `forGood`. */
function failRequest(number: number, error: string, forGood: boolean): { readonly made: number } {
  const counter = { made: 0 }
  const isFailing = (): boolean => {
    counter.made += 1
    return forGood ? counter.made >= number : counter.made === number
  }
  const guard = <Owner extends object>(owner: Owner, method: keyof Owner & string, nameOf: (self: never) => string) => {
    const call = owner[method] as (...args: unknown[]) => unknown
    vi.spyOn(owner, method as never).mockImplementation(function (this: never, ...args: unknown[]) {
      if (nameOf(this) === NAME && isFailing()) throw new DOMException('Injected.', error)
      return call.apply(this, args)
    } as never)
  }
  const open = IDBFactory.prototype.open
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, name, version) {
    if (name === NAME && isFailing()) throw new DOMException('Injected.', error)
    return open.call(this, name, version)
  })
  guard(IDBDatabase.prototype, 'transaction', (self: IDBDatabase) => self.name)
  for (const method of ['get', 'getAll', 'put', 'delete'] as const) {
    guard(IDBObjectStore.prototype, method, (self: IDBObjectStore) => self.transaction.db.name)
  }
  return counter
}

describe.each(FAILURES)('images whose storage answers %s', (error) => {
  describe.each([false, true])('(from then on: %s)', (forGood) => {
    it('give the right answers, whichever request it is', async () => {
      let reached = 0
      for (let number = 1; number <= REQUESTS; number += 1) {
        site = createNotesSite()
        await site.keepImage()
        const faults = failRequest(number, error, forGood)
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
