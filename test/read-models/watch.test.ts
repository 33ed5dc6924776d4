import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineProjection } from 'docket'
import type { Row } from '../../src/model/define-projection.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { confirmed, happened, microtasks, pagesOf, pending, readModelsAfter } from './histories.ts'

const set = defineProjection('set', {
  tables:
    'create table words (word text primary key) without rowid; create view upper_words as select upper(word) w from words',
  on: {
    WordAdded: (db, event) => db.run('insert into words values (?)', [event.data]),
    WordsCleared: (db) => db.run('delete from words'),
  },
})
const counter = defineProjection('counter', {
  tables: 'create table counts (n integer); create table others (n integer)',
  on: {
    Counted: (db, event) => {
      if (event.data === 'bad') throw new Error('cannot count that')
      db.run('insert into counts values (?)', [event.data])
    },
    OtherCounted: (db, event) => db.run('insert into others values (?)', [event.data]),
    CountTouched: (db) => db.run('update counts set n = n'),
  },
})

let readModels: ReadModels
let position = 0
beforeEach(async () => {
  position = 0
  readModels = await readModelsAfter([set, counter])
})
afterEach(() => readModels.close())

const event = (type: string, data: unknown = null) => happened(type, 'a', data)
const confirm = (...events: ReturnType<typeof event>[]) => {
  readModels.rebase({ confirmed: confirmed(events, position), pending: [] })
  position += events.length
}
const watching = async (sql: string, params = []) => {
  const listener = vi.fn<(rows: Row[]) => void>()
  const onError = vi.fn<(error: unknown) => void>()
  const stop = readModels.watch(sql, params, listener, onError)
  await microtasks()
  return { listener, onError, stop, last: () => listener.mock.lastCall?.[0] }
}

describe('watch', () => {
  it('gives the rows at the start and after each change, until it is stopped', async () => {
    const { listener, stop, last } = await watching('select sum(n) total from counts')
    expect(last()).toEqual([{ total: null }])
    confirm(event('Counted', 2))
    expect(listener).toHaveBeenCalledTimes(1)
    await microtasks()
    expect(last()).toEqual([{ total: 2 }])
    readModels.addPending(pending([event('Counted', 3)]))
    await microtasks()
    expect(last()).toEqual([{ total: 5 }])
    stop()
    confirm(event('Counted', 9))
    await microtasks()
    expect(listener).toHaveBeenCalledTimes(3)
  })

  it('is told of rows that were taken back', async () => {
    const { last } = await watching('select n from counts')
    readModels.addPending(pending([event('Counted', 1)]))
    await microtasks()
    expect(last()).toEqual([{ n: 1 }])
    readModels.rebase({ confirmed: [], pending: [] })
    await microtasks()
    expect(last()).toEqual([])
  })

  it('sees tables without rowid, whole-table deletes, and tables behind a view', async () => {
    const direct = await watching('select word from words')
    const view = await watching('select w from upper_words')
    confirm(event('WordAdded', 'salt'), event('WordAdded', 'rice'))
    await microtasks()
    expect(direct.last()).toEqual([{ word: 'rice' }, { word: 'salt' }])
    expect(view.last()).toEqual([{ w: 'RICE' }, { w: 'SALT' }])
    confirm(event('WordsCleared'))
    await microtasks()
    expect(direct.last()).toEqual([])
    expect(view.last()).toEqual([])
  })

  it('runs once for a step that touches its tables often, and not for other tables', async () => {
    const { listener } = await watching('select c.n, o.n from counts c, others o')
    const other = await watching('select * from words')
    const events = [event('Counted', 1), event('OtherCounted', 2), event('Counted', 3)]
    confirm(...events)
    confirm(...events)
    await microtasks()
    expect(listener).toHaveBeenCalledTimes(2)
    expect(other.listener).toHaveBeenCalledTimes(1)
  })

  it('is silent when the rows are the same', async () => {
    confirm(event('Counted', 1))
    const { listener } = await watching('select n, cast(n as blob) bytes from counts')
    confirm(event('CountTouched'))
    readModels.rebase({ confirmed: [], pending: pending([event('CountTouched')]) })
    await microtasks()
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('rests during a replay and a reset before it, and sees the end', async () => {
    confirm(event('Counted', 1))
    const { listener, last } = await watching('select sum(n) total from counts')
    readModels.reset()
    await readModels.replay(pagesOf(confirmed([event('Counted', 1)]), confirmed([event('Counted', 5)], 1)))
    await microtasks()
    expect(last()).toEqual([{ total: 6 }])
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('complains once while its projection has failed, and goes on when it has recovered', async () => {
    const { listener, onError, last } = await watching('select n from counts')
    readModels.addPending(pending([event('Counted', 1), event('Counted', 'bad')]))
    await microtasks()
    readModels.rebase({ confirmed: [], pending: pending([event('Counted', 1), event('Counted', 'bad')]) })
    await microtasks()
    expect(onError).toHaveBeenCalledOnce()
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'projection-failed' }))
    readModels.rebase({ confirmed: [], pending: [] })
    await microtasks()
    expect(last()).toEqual([])
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('refuses what cannot be a query at once', () => {
    expect(() => readModels.watch('delete from counts', [], () => undefined)).toThrow(/begins with/)
    expect(() => readModels.watch('select ?', [], () => undefined)).toThrow(/takes 1 parameter/)
  })

  it('survives listeners that throw, change what they get, or stop others', async () => {
    const seen: number[] = []
    const onError = vi.fn(() => {
      throw new Error('again')
    })
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = (rows: Row[]) => {
      rows.length = 0
      stopLast()
      throw new Error('a listener broke')
    }
    readModels.watch('select n from counts', [], broken, onError)
    readModels.watch('select n from counts', [], (rows) => seen.push(rows.length))
    const stopLast = readModels.watch('select n from counts', [], () => seen.push(-1))
    await microtasks()
    confirm(event('Counted', 1))
    await microtasks()
    expect(seen).toEqual([0, 1])
    expect(onError).toHaveBeenCalledTimes(2)
    expect(report).toHaveBeenCalledTimes(2)
    report.mockRestore()
  })
})
