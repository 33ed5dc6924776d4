import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { commitOn } from '../builders/commits.ts'

const open = (store = 'cafe') => indexedDbLog(store).open({ authority: 'centre', deviceId: 'tablet-1' })

/** Makes the next `times` transactions of every connection fail as the platform does. */
function failTransactions(name: string, times = 1): void {
  const begin = IDBDatabase.prototype.transaction
  let left = times
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    left -= 1
    if (left >= 0) throw new DOMException('Connection to Indexed Database server lost.', name)
    return begin.apply(this, args)
  })
}

/** The transaction completes; what comes back is an error. */
function loseAnswer(transaction: IDBTransaction): void {
  const listen = transaction.addEventListener.bind(transaction) as (type: string, listener: () => void) => void
  const failed: (() => void)[] = []
  transaction.addEventListener = (type: string, listener: unknown) => {
    const callback = listener as () => void
    if (type === 'error') failed.push(callback)
    if (type !== 'complete') listen(type, callback)
  }
  listen('complete', () => {
    Object.defineProperty(transaction, 'error', { value: new DOMException('lost', 'UnknownError') })
    for (const fail of failed) fail()
  })
}

/** Keeps the news of completion back until the result is called; `onComplete` tells that there is news. */
function holdCompletion(transaction: IDBTransaction, onComplete: () => void): () => void {
  const listen = transaction.addEventListener.bind(transaction) as (type: string, listener: () => void) => void
  const waiting: (() => void)[] = []
  transaction.addEventListener = (type: string, listener: unknown) => {
    if (type === 'complete') waiting.push(listener as () => void)
    else listen(type, listener as () => void)
  }
  listen('complete', onComplete)
  return () => {
    for (const tell of waiting) tell()
  }
}

describe('a log whose storage misbehaves', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it.each(['UnknownError', 'InvalidStateError'])('reopens after %s and appends once', async (name) => {
    const log = await open()
    failTransactions(name)
    const { commit } = await log.append({ commit: commitOn('order-1') })
    expect(await log.readPending(0, 10)).toEqual([commit])
    await log.close()
  })

  it('says what to do when the connection stays lost, and appends later', async () => {
    const log = await open()
    failTransactions('UnknownError', 2)
    const commit = commitOn('order-1')
    await expect(log.append({ commit })).rejects.toMatchObject({ code: 'storage-unavailable', store: 'cafe' })
    expect(await log.append({ commit })).toMatchObject({ status: 'appended' })
    expect((await log.state()).pendingCount).toBe(1)
    await log.close()
  })

  it('appends once when the answer was lost but the transaction was not', async () => {
    const log = await open()
    const commit = commitOn('order-1')
    const begin = IDBDatabase.prototype.transaction
    let lost = false
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      const transaction = begin.apply(this, args)
      if (args[1] === 'readwrite' && !lost) {
        lost = true
        loseAnswer(transaction)
      }
      return transaction
    })
    const appended = await log.append({ commit })
    expect(lost).toBe(true)
    expect(appended).toMatchObject({ status: 'already-appended', commit: { commitId: commit.commitId } })
    expect(await log.readPending(0, 10)).toHaveLength(1)
    await log.close()
  })

  it('acknowledges nothing before the transaction is complete', async () => {
    const log = await open()
    const begin = IDBDatabase.prototype.transaction
    let complete: () => void = () => undefined
    const completed = new Promise<void>((resolve) => {
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
        const transaction = begin.apply(this, args)
        if (args[1] === 'readwrite') {
          complete = holdCompletion(transaction, resolve)
          expect(args[2]).toEqual({ durability: 'strict' })
        }
        return transaction
      })
    })
    let acknowledged = false
    const appending = log.append({ commit: commitOn('order-1') }).then(() => (acknowledged = true))
    await completed
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(acknowledged).toBe(false)
    complete()
    await appending
    expect(acknowledged).toBe(true)
    await log.close()
  })

  it('stores nothing of a commit that does not fit, and says so', async () => {
    const log = await open()
    const add = IDBObjectStore.prototype.add
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'captures') throw new DOMException('The quota is used up.', 'QuotaExceededError')
      return add.apply(this, args)
    })
    const commit = commitOn('order-1', { types: ['A', 'B'] })
    await expect(log.append({ commit })).rejects.toMatchObject({ code: 'storage-full', store: 'cafe' })
    vi.restoreAllMocks()
    expect(await log.readStream('order-1')).toEqual([])
    expect(await log.state()).toMatchObject({ pendingCount: 0, nextSequence: 1 })
    expect(await log.append({ commit })).toMatchObject({ status: 'appended' })
    await log.close()
  })

  it('is never taken for empty when it cannot be opened', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('Internal error.', 'UnknownError')
    })
    await expect(open()).rejects.toMatchObject({ code: 'storage-unavailable', store: 'cafe' })
  })

  it('refuses records of a newer version of the app, and leaves them', async () => {
    const log = await open()
    await log.append({ commit: commitOn('order-1') })
    await log.close()
    const database = await openDB(logDatabaseName('cafe'))
    const state = (await database.get('meta', 'state')) as object
    await database.put('meta', { ...state, format: 99 }, 'state')
    await expect(open()).rejects.toMatchObject({
      code: 'log-corrupt',
      message: expect.stringContaining('newer version'),
    })
    expect(await database.count('captures')).toBe(1)
    database.close()
  })

  it('names a record it cannot read, and leaves it', async () => {
    const log = await open()
    await log.append({ commit: commitOn('order-1') })
    const database = await openDB(logDatabaseName('cafe'))
    const record = (await database.get('captures', 1)) as object
    await database.put('captures', { ...record, body: '{"events":' }, 1)
    await expect(log.readPending(0, 10)).rejects.toMatchObject({ code: 'log-corrupt', record: 'capture 1' })
    expect(await database.count('captures')).toBe(1)
    database.close()
    await log.close()
  })

  it('lets go for an upgrade in another tab', async () => {
    const log = await open()
    await log.append({ commit: commitOn('order-1') })
    const upgraded = await openDB(logDatabaseName('cafe'), 4)
    expect(await upgraded.count('captures')).toBe(1)
    await expect(log.append({ commit: commitOn('order-1') })).rejects.toMatchObject({ code: 'storage-unavailable' })
    upgraded.close()
    await log.close()
  })
})
