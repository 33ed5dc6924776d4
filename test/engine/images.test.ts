import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { indexedDbLog, memoryLog, openEngine, syncFailure, type SyncTransport } from 'docket'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { imageDatabaseName, indexedDbImageStore } from '../../src/read-models/indexed-db-image-store.ts'
import { countedModel } from '../builders/counted-model.ts'
import { startDraining } from '../builders/draining.ts'
import { createNotesSite, note, storedImage, textsOf, type NotesSite } from '../builders/notes-site.ts'

let site: NotesSite
beforeEach(() => {
  site = createNotesSite()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await site.close()
})

describe('an engine that finds an image', () => {
  it('replays nothing but what came after it', async () => {
    await site.keepImage()
    const second = await site.start()
    expect(await textsOf(second)).toEqual(['one', 'two', 'three'])
    expect(site.counts).toEqual({ notes: 0, words: 0 })
    await note(second, ['four'])
    expect(await textsOf(second)).toEqual(['one', 'two', 'three', 'four'])
    expect(site.counts).toEqual({ notes: 1, words: 1 })
  })

  it('replays the tail that nobody saved', async () => {
    await site.keepImage()
    const second = await site.start()
    await note(second, ['four', 'five'])
    expect(await textsOf(second)).toHaveLength(5)
    // Killed: nothing is saved.
    const third = await site.start()
    expect(await textsOf(third)).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(site.counts).toEqual({ notes: 2, words: 2 })
  })

  it('begins from nothing when the log is another one', async () => {
    await site.keepImage()
    await new Promise((resolve) => (indexedDB.deleteDatabase(logDatabaseName('cafe')).onsuccess = resolve))
    const second = await site.start()
    expect(await textsOf(second)).toEqual([])
    await note(second, ['new'])
    expect(await textsOf(second)).toEqual(['new'])
  })

  it('begins from nothing when the centre lost what it was made of', async () => {
    await site.keepImage()
    const log = await indexedDbLog('cafe').open({ authority: 'centre' })
    await log.takeBack(0, 'restored', await log.takeLead())
    const centre = await startDraining(log)
    await centre.reject()
    await centre.confirm(2, ['note-9' as never])
    expect((await log.state()).position).toBe(3)
    await log.close()
    const second = await site.start()
    expect(await second.query('select id, text from notes order by id, version')).toEqual([
      { id: 'note-1', text: 'two' },
      { id: 'note-1', text: 'three' },
      { id: 'note-9', text: 'two' },
    ])
  })

  it('begins from nothing when the image is damaged, and makes a new one', async () => {
    await site.keepImage()
    const images = indexedDbImageStore('cafe')
    const { meta, chunks } = (await images.load())!
    chunks[0]!.set([1, 2, 3], 5_000)
    await images.save({ meta, base: meta.id, chunks: new Map(chunks.entries()) })
    await images.close()
    const second = await site.start()
    expect(await textsOf(second)).toEqual(['one', 'two', 'three'])
    expect(site.counts.notes).toBe(3)
    await second.close()
    const third = await site.start()
    expect(await textsOf(third)).toEqual(['one', 'two', 'three'])
    expect(site.counts.notes).toBe(0)
  })

  it('shares it with other tabs, whichever saves last', async () => {
    const [left, right] = await Promise.all([site.start(), site.start()])
    await note(left, ['one', 'two'])
    await expect.poll(() => textsOf(right)).toHaveLength(2)
    await note(right, ['three'])
    await expect.poll(() => textsOf(left)).toHaveLength(3)
    await left.close()
    await right.close()
    const third = await site.start()
    expect(await textsOf(third)).toEqual(['one', 'two', 'three'])
    expect(site.counts.notes).toBe(0)
  })
})

describe('an engine that keeps images', () => {
  it('saves one in the background after a replay from nothing', async () => {
    const docket = await site.start()
    await note(docket, ['one'])
    await expect.poll(async () => (await storedImage())?.meta.position, { timeout: 5_000 }).toBe(1)
  })

  it('saves the next one when enough has come', async () => {
    await site.keepImage()
    const docket = await site.start()
    await note(
      docket,
      Array.from({ length: 2_000 }, (_, index) => `note ${index}`),
    )
    await expect.poll(async () => (await storedImage())?.meta.position, { timeout: 10_000 }).toBe(2_003)
  })

  it('never holds what is pending', async () => {
    const fail = () => Promise.reject(syncFailure('network', 'There is no network.'))
    const transport: SyncTransport = { push: fail, pull: fail, live: fail }
    const log = indexedDbLog('cafe')
    const docket = await openEngine({ model: countedModel(site.counts), log, sync: { transport } })
    await note(docket, ['one', 'two'])
    expect(await textsOf(docket)).toEqual(['one', 'two'])
    await docket.close()
    expect(await storedImage()).toBeNull()
  })

  it('keeps none of a log that is gone with the process', async () => {
    const docket = await site.start(countedModel(site.counts), memoryLog('cafe'))
    await note(docket, ['one'])
    await docket.close()
    expect((await indexedDB.databases()).map(({ name }) => name)).toEqual([])
  })

  it('gives their room to the log, which goes first', async () => {
    await site.keepImage()
    const docket = await site.start()
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.transaction.db.name === imageDatabaseName('cafe')) throw new Error('no image is written any more')
      return put.apply(this, args)
    })
    const add = IDBObjectStore.prototype.add
    const isFull = vi.fn(async () =>
      (await indexedDB.databases()).some(({ name }) => name === imageDatabaseName('cafe')),
    )
    let isShort = await isFull()
    expect(isShort).toBe(true)
    vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementationOnce(function (this: IDBFactory, name: string) {
      isShort = false
      return IDBFactory.prototype.deleteDatabase.call(this, name)
    })
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (isShort && this.name === 'captures') throw new DOMException('The quota is used up.', 'QuotaExceededError')
      return add.apply(this, args)
    })
    await note(docket, ['four'])
    expect(await textsOf(docket)).toEqual(['one', 'two', 'three', 'four'])
    await docket.close()
    expect(await isFull()).toBe(false)
  })

  it('refuses a capture only when there is no room without images either', async () => {
    await site.keepImage()
    const docket = await site.start()
    const add = IDBObjectStore.prototype.add
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'captures') throw new DOMException('The quota is used up.', 'QuotaExceededError')
      return add.apply(this, args)
    })
    await expect(note(docket, ['four'])).rejects.toMatchObject({ code: 'storage-full' })
    expect(await textsOf(docket)).toEqual(['one', 'two', 'three'])
  })
})
