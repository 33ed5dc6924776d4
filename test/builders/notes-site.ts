import { IDBFactory } from 'fake-indexeddb'
import { expect } from 'vitest'
import { indexedDbLog, openEngine, type Docket, type LogSource, type Model } from 'docket'
import type { Image } from '../../src/read-models/image.ts'
import { indexedDbImageStore } from '../../src/read-models/indexed-db-image-store.ts'
import { countedModel, type Counts } from './counted-model.ts'

/** Engines on the store `cafe` of one browser, whose projections count what they are given. */
export interface NotesSite {
  /** Since the last start. */
  readonly counts: Counts
  start(model?: Model, log?: LogSource): Promise<Docket>
  /** Leaves a store with three notes, and an image of them. */
  keepImage(): Promise<void>
  close(): Promise<void>
}

/** A new browser, with nothing in it. */
export function createNotesSite(): NotesSite {
  globalThis.indexedDB = new IDBFactory()
  const counts: Counts = { notes: 0, words: 0 }
  const open: Docket[] = []
  const start = async (model: Model = countedModel(counts), log = indexedDbLog('cafe')): Promise<Docket> => {
    Object.assign(counts, { notes: 0, words: 0 })
    const docket = await openEngine({ model, log })
    open.push(docket)
    return docket
  }
  return {
    counts,
    start,
    keepImage: async () => {
      const docket = await start()
      await note(docket, ['one', 'two', 'three'])
      expect(await textsOf(docket)).toHaveLength(3)
      await docket.close()
      expect((await storedImage())?.meta.position).toBe(3)
    },
    close: async () => {
      await Promise.all(open.splice(0).map((docket) => docket.close().catch(() => undefined)))
    },
  }
}

/** Captures one note for each text. */
export async function note(docket: Docket, texts: readonly string[]): Promise<void> {
  await Promise.all(texts.map((text) => docket.log.appendToStream('note-1', [{ type: 'Noted', data: { text } }])))
}

/** The texts of all notes, in their order. */
export async function textsOf(docket: Docket): Promise<string[]> {
  const rows = await docket.query<{ text: string }>('select text from notes order by version')
  return rows.map(({ text }) => text)
}

/** What the projection `words` made of them. */
export function wordsOf(docket: Docket): Promise<unknown[]> {
  return docket.query('select word, count, version from words order by word')
}

/** What is stored now. */
export async function storedImage(): Promise<Image | null> {
  const images = indexedDbImageStore('cafe')
  const image = await images.load()
  await images.close()
  return image
}
