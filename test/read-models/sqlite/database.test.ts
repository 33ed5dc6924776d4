import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHUNK_BYTES } from '../../../src/read-models/chunked-bytes.ts'
import { openDatabaseFile, type DatabaseFile } from '../../../src/read-models/database-file.ts'
import { loadSqlite } from '../../../src/read-models/load-sqlite.ts'
import { createChunkedBytes } from '../../../src/read-models/chunked-bytes.ts'
import { openDatabaseOn } from '../../../src/read-models/sqlite/database.ts'

let file: DatabaseFile
beforeEach(async () => {
  file = openDatabaseFile(await loadSqlite(), [], 0)
})
afterEach(() => file.db.close())

const onlyValue = (sql: string) => file.db.exec(sql)[0]?.[0]
/** Rows of 100 random bytes. */
const fill = (count: number) =>
  file.db.run(`insert into t select randomblob(100) from json_each(?)`, [JSON.stringify(Array(count).fill(1))])

describe('values', () => {
  it.each([
    ['short text', 'Wirt'],
    ['no text', ''],
    ['text beyond ASCII', 'Käse – 9 € 🍺'],
    ['long text beyond ASCII', 'ß🍺'.repeat(40_000)],
    ['text with a mark of byte order', '\ufeffa'],
    ['text with a zero', 'a\0b'],
    ['a small number', -7],
    ['a number of more than 32 bits', 2 ** 40],
    ['a fraction', 0.1],
    ['null', null],
    ['bytes', new Uint8Array([0, 1, 255])],
    ['no bytes', new Uint8Array()],
  ])('come back as they were: %s', (_, value) => {
    const statement = file.db.prepare('select ?1 value')
    statement.bind([value])
    expect(statement.step()).toBe(true)
    expect(statement.getColumnNames()).toEqual(['value'])
    expect(statement.get()).toEqual([value])
    expect(statement.step()).toBe(false)
  })

  it('are stored as integers, floats and truth values as sql.js does it', () => {
    const statement = file.db.prepare('select typeof(?), typeof(?), typeof(?), ?')
    statement.bind([2 ** 31 - 1, 2 ** 31, 1.5, true])
    statement.step()
    expect(statement.get()).toEqual(['integer', 'real', 'real', 1])
  })

  it('are forgotten by a reset', () => {
    const statement = file.db.prepare('select ?')
    statement.bind(['a'])
    statement.reset()
    statement.step()
    expect(statement.get()).toEqual([null])
  })

  it('survive memory that grows while they are read', () => {
    file.db.run('create table t (a)')
    const big = new Uint8Array(40_000_000).fill(7)
    file.db.run('insert into t values (?)', [big])
    expect(onlyValue('select length(a) from t')).toBe(big.length)
    expect(Buffer.compare(onlyValue('select a from t') as Uint8Array, big)).toBe(0)
  })
})

describe('SQL', () => {
  it('fails with what SQLite says, and the statement can be used again', () => {
    file.db.run('create table t (a unique)')
    expect(() => file.db.prepare('select * from nowhere')).toThrow(new Error('no such table: nowhere'))
    expect(() => file.db.prepare(' -- nothing')).toThrow('Nothing to prepare')
    const insert = file.db.prepare('insert into t values (?)')
    insert.run([1])
    expect(() => insert.run([1])).toThrow(new Error('UNIQUE constraint failed: t.a'))
    insert.run([2])
    expect(file.db.exec('select a from t')).toEqual([[1], [2]])
    expect(() => insert.run([1, 2])).toThrow('column index out of range')
  })

  it('is told apart statement by statement', () => {
    const first = file.db.prepareFirst('create table ü (a); select 1')
    expect(first.statement).not.toBeNull()
    expect(first.rest).toBe(' select 1')
    expect(file.db.prepareFirst(' -- nothing')).toEqual({ statement: null, rest: '' })
    expect(file.db.exec('select 1; ; select 2, 3; -- end')).toEqual([[1], [2, 3]])
  })

  it('knows the time of the device', () => {
    const time = new Date(2024, 6, 3, 14, 5, 6)
    const { db } = file
    const statement = db.prepare(`select strftime('%Y-%m-%d %H:%M:%S %w %j', ?, 'unixepoch', 'localtime')`)
    statement.bind([time.getTime() / 1_000])
    statement.step()
    expect(statement.get()).toEqual(['2024-07-03 14:05:06 3 185'])
  })

  it('is refused once the database is closed, whose statements are freed', () => {
    const statement = file.db.prepare('select 1')
    file.db.close()
    expect(() => statement.step()).toThrow()
    expect(() => file.db.run('select 1')).toThrow('Database closed')
    expect(() => file.db.exec('select 1')).toThrow('Database closed')
  })
})

describe('a file', () => {
  it('is found again in its chunks, and shrinks', async () => {
    file.db.run('create table t (a)')
    fill(12_000)
    const full = file.take()
    expect(full.byteSize).toBeGreaterThan(2 * CHUNK_BYTES)
    expect(full.byteSize % 4_096).toBe(0)
    const copy = openDatabaseFile(
      await loadSqlite(),
      full.chunks.map((chunk) => chunk.slice()),
      full.byteSize,
    )
    expect(copy.db.exec('select sum(length(a)) from t; pragma integrity_check')).toEqual([[1_200_000], ['ok']])
    copy.db.close()
    file.db.run('delete from t; vacuum; insert into t values (1)')
    const small = file.take()
    expect(small.byteSize).toBeLessThan(CHUNK_BYTES)
    expect(small).toMatchObject({ changed: [0], chunks: { length: 1 } })
    expect(onlyValue('pragma integrity_check')).toBe('ok')
  })

  it('lends its chunks, and holds what is committed only', () => {
    file.db.run('create table t (a); insert into t values (1)')
    const before = file.take()
    const bytes = before.chunks[0]!.slice()
    file.db.run('begin')
    fill(5_000)
    expect(file.take()).toMatchObject({ byteSize: before.byteSize, changed: [] })
    file.db.run('commit')
    expect(before.chunks[0]).toEqual(bytes)
    expect(file.take().changed.length).toBeGreaterThan(1)
  })

  it('is as good beside a journal file, with which SQLite begins', async () => {
    const sqlite = await loadSqlite()
    const bytes = createChunkedBytes([], 0)
    const db = openDatabaseOn(sqlite, bytes)
    db.run('pragma cache_size=10; create table t (a); begin')
    const insert = db.prepare('insert into t values (?)')
    for (let row = 0; row < 2_000; row += 1) insert.run(['x'.repeat(1_000)])
    db.run('rollback; insert into t values (1); delete from t where a = 2; vacuum')
    expect(db.exec('select * from t; pragma integrity_check')).toEqual([[1], ['ok']])
    db.close()
    expect([...sqlite.files.byDescriptor.values()].some((open) => open.file.bytes === bytes)).toBe(false)
  })

  it('that is none is told from its first use on', async () => {
    const sqlite = await loadSqlite()
    expect(() => openDatabaseFile(sqlite, [new Uint8Array(4_096).fill(1)], 4_096)).toThrow('file is not a database')
  })
})
