import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Docket, Model } from 'docket'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { countedModel } from '../builders/counted-model.ts'
import { FAILURES, failEachRequest, failRequest } from '../builders/fail-request.ts'
import { createNotesSite, note, textsOf, wordsOf, type NotesSite } from '../builders/notes-site.ts'

let site: NotesSite
afterEach(async () => {
  vi.restoreAllMocks()
  await site.close()
})

const database = logDatabaseName('cafe')
const THREE = ['one', 'two', 'three']
const FOUR = [...THREE, 'four']
const CODES = ['storage-unavailable', 'storage-full']

function wordsIn(texts: readonly string[], version: number): unknown[] {
  return [...texts].sort().map((word) => ({ word, count: 1, version }))
}

async function expectAnswers(docket: Docket, texts: readonly string[], version: number): Promise<void> {
  expect(await textsOf(docket)).toEqual(texts)
  expect(await wordsOf(docket)).toEqual(wordsIn(texts, version))
}

/** What failing storage is answered with: an error that says so, and never rows that are not right. */
async function expectRightOrRefused(docket: Docket, texts: readonly string[], version: number): Promise<void> {
  const refused = (error: { code?: string }): null => {
    expect(CODES).toContain(error.code)
    return null
  }
  expect([null, texts]).toContainEqual(await textsOf(docket).catch(refused))
  expect([null, wordsIn(texts, version)]).toContainEqual(await wordsOf(docket).catch(refused))
}

function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => String((error as { code?: string }).code),
  )
}

it('tables whose start failed are filled for the next one who asks', async () => {
  site = createNotesSite()
  await site.keepImage()
  const docket = await site.start()
  failRequest({ database, number: 1, error: 'AbortError', forGood: true })
  await expect(textsOf(docket)).rejects.toMatchObject({ code: 'storage-unavailable' })
  vi.restoreAllMocks()
  await expectAnswers(docket, THREE, 1)
})

describe.each(FAILURES)('a rebuild whose log answers %s', (error) => {
  describe.each([false, true])('(from then on: %s)', (forGood) => {
    it('swaps to whole tables or stays with the old ones, whichever request it is', async () => {
      const outcomes = new Set<string>()
      const requests = await failEachRequest({ database, error, forGood }, async (fail) => {
        site = createNotesSite()
        await site.keepImage()
        const docket = await site.start()
        await expectAnswers(docket, THREE, 1)
        fail()
        const rebuilding = docket.rebuild()
        await expectRightOrRefused(docket, THREE, 1)
        outcomes.add(await outcomeOf(rebuilding))
        await expectRightOrRefused(docket, THREE, 1)
        vi.restoreAllMocks()
        await expectAnswers(docket, THREE, 1)
        await note(docket, ['four'])
        await expectAnswers(docket, FOUR, 1)
        expect(docket.status.replay).toBeNull()
        await docket.rebuild()
        await expectAnswers(docket, FOUR, 1)
        await docket.close()
        await expectAnswers(await site.start(), FOUR, 1)
        await site.close()
      })
      // The state, the pages, the state again, and the tail of the swap.
      expect(requests).toBeGreaterThanOrEqual(6)
      // A connection that is lost once is opened again, and nobody hears of it.
      const isHealed = error === 'UnknownError' && !forGood
      expect(outcomes.size > 1).toBe(!isHealed)
      expect([...CODES, 'done']).toEqual(expect.arrayContaining([...outcomes]))
    })

    it('is made up for when tables have changed, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail) => {
        site = createNotesSite()
        await site.keepImage()
        const changed = (): Model => countedModel(site.counts, { wordsVersion: 2 })
        const opened = await site.start(changed())
        // The rebuild has just begun, and nobody has asked for it.
        fail()
        await expectRightOrRefused(opened, THREE, 2)
        vi.restoreAllMocks()
        await note(opened, ['four'])
        await expectAnswers(opened, FOUR, 2)
        await opened.close()
        const next = await site.start(changed())
        await expectAnswers(next, FOUR, 2)
        // From the image that was stored when all was well again.
        expect(site.counts).toEqual({ notes: 0, words: 0 })
        await site.close()
      })
      expect(requests).toBeGreaterThanOrEqual(6)
    })
  })
})
