import { describe, expect, it } from 'vitest'
import { defineProjection, type isDocketError } from 'docket'
import type { ProjectionDb } from '../../src/model/define-projection.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, pending, placed, readModelsAfter } from './histories.ts'

const neighbour = defineProjection('neighbour', {
  tables: 'create table theirs (id text primary key) without rowid; create view their_view as select id from theirs',
  on: { OrderPlaced: (db, event) => db.run('insert into theirs values (?)', [event.streamId]) },
})

/** What a handler that does `act` fails with; undefined when it does not fail. */
async function failureOf(act: (db: ProjectionDb) => unknown): Promise<string | undefined> {
  const mine = defineProjection('mine', {
    tables: `
      create table mine (id integer primary key, text text unique);
      create table counted (id integer primary key autoincrement, n);
      create table strict_one (id unique on conflict rollback);
      create index mine_text on mine (text);
      create view my_view as select text from mine`,
    on: { OrderPlaced: (db) => void act(db) },
  })
  const readModels = await readModelsAfter([neighbour, mine], confirmed([placed('a', '1')]))
  expect(readModels.query('select id from theirs')).toEqual([{ id: 'order-a' }])
  const failure = readModels.failures[0]?.error.message
  readModels.close()
  return failure
}

describe('what a projection may do', () => {
  it.each([
    `insert into mine values (1, 'a')`,
    `with rows(id) as (values (1), (2)) insert into mine (id) select id from rows`,
    `insert or ignore into mine values (1, 'a')`,
    `insert into mine values (1, 'a') on conflict do update set text = excluded.text`,
    `replace into mine values (1, 'a')`,
    `update mine set text = (select max(text) from mine)`,
    'delete from mine',
    'insert into counted (n) values (1)',
    `insert into mine (text) select value from json_each('[1, 2]')`,
    `update mine set text = datetime('2026-01-01', '+1 day')`,
    '/* a comment; with a semicolon */ delete from mine; -- and another',
    'select * from my_view',
  ])('%s', async (sql) => {
    expect(await failureOf((db) => db.run(sql))).toBeUndefined()
  })

  it('reads what it wrote', async () => {
    let rows: unknown
    const failure = await failureOf((db) => {
      rows = db.all('insert into mine (text) values (?), (?) returning id', ['a', 'b'])
      rows = [rows, db.all('select text from mine where id > ? order by id', [0])]
    })
    expect(failure).toBeUndefined()
    expect(rows).toEqual([
      [{ id: 1 }, { id: 2 }],
      [{ text: 'a' }, { text: 'b' }],
    ])
  })
})

describe('what a projection may not do', () => {
  it.each([
    ['insert into theirs values (1)', /own tables only, not theirs of projection neighbour/],
    ['with rows as (select 1) insert into theirs select * from rows', /not theirs/],
    ['delete from theirs', /not theirs/],
    ['update theirs set id = 1', /not theirs/],
    ['insert into mine (text) select id from theirs', /not theirs/],
    ['select * from their_view', /not theirs/],
    ['select * from sqlite_schema', /not sqlite_schema/],
    ['update sqlite_sequence set seq = 9', /not sqlite_sequence/],
    ['delete from sqlite_sequence', /not sqlite_sequence/],
    [`insert or rollback into mine values (1, 'a')`, /rolls back the transaction/],
    ['update or rollback mine set id = 1', /rolls back the transaction/],
    ['insert into strict_one values (1)', /rolls back the transaction/],
    ['create table more (id)', /begins with select, with/],
    ['drop table mine', /begins with/],
    ['alter table mine add column more', /begins with/],
    ['create temp table more (id)', /begins with/],
    ['commit', /begins with/],
    ['rollback', /begins with/],
    ['savepoint mine', /begins with/],
    ['release pending', /begins with/],
    ['pragma user_version = 3', /begins with/],
    ['/**/ pragma foreign_keys = 1', /begins with/],
    ['vacuum', /begins with/],
    [`attach ':memory:' as other`, /begins with/],
    ['delete from mine; delete from mine', /one statement at a time/],
    ['', /begins with/],
    ['insert into mine (text) values (random())', /deterministic.*random\(\)/],
    ['insert into mine (text) values (current_timestamp)', /deterministic.*current_timestamp/],
    [`insert into mine (text) values (datetime('now'))`, /deterministic.*datetime/],
    [`insert into mine (text) values (unixepoch())`, /deterministic.*unixepoch/],
    [`insert into mine (text) values (time('2026-01-01', 'localtime'))`, /deterministic.*time/],
    ['insert into mine (text) values (last_insert_rowid())', /deterministic.*last_insert_rowid/],
    ['insert into nowhere values (1)', /no such table: nowhere; the tables are counted, mine/],
    ['insert into mine valeus (1)', /syntax error/],
    ['insert into mine values (?, ?)', /takes 2 parameters and was given 0/],
  ])('%s', async (sql, message) => {
    expect(await failureOf((db) => db.run(sql))).toMatch(message)
    expect(await failureOf((db) => db.all(sql))).toMatch(message)
  })

  it('bind what SQLite does not store', async () => {
    const bind = (value: unknown) => failureOf((db) => db.run('insert into mine (text) values (?)', [value as string]))
    expect(await bind(undefined)).toMatch(/Parameter 1 is undefined; SQLite stores/)
    expect(await bind(NaN)).toMatch(/Parameter 1 is NaN/)
    expect(await bind(new Date(0))).toMatch(/Parameter 1 is Date/)
    expect(await bind([1, 2])).toMatch(/Parameter 1 is Array/)
    expect(await bind(1n)).toMatch(/Parameter 1 is bigint/)
  })

  it('keep its handle, or wait', async () => {
    let kept: ProjectionDb | undefined
    expect(await failureOf((db) => void (kept = db))).toBeUndefined()
    expect(() => kept!.run('delete from mine')).toThrow(/after its handler had returned/)
    const late = defineProjection('late', {
      tables: 'create table late (id)',
      on: { OrderPlaced: (async () => undefined) as never },
    })
    const readModels = await readModelsAfter([late], confirmed([placed('a', '1')]))
    expect(readModels.failures[0]?.error.message).toMatch(/asynchronous handler/)
    readModels.close()
  })
})

describe('the tables of a projection', () => {
  const open = (...tables: string[]) =>
    openReadModels(
      tables.map((sql, index) => defineProjection(`p${index}`, { tables: sql, on: { X: () => undefined } })),
    )

  it.each([
    [['create table a (id'], /tables of projection p0 cannot be created: incomplete input/],
    [['create table a (id); create table a (id)'], /cannot be created: table a already exists/],
    [['create table a (id); insert into a values (1)'], /may only create tables, indexes and views, not: insert/],
    [['create temp table a (id)'], /may only create/],
    [['create virtual table a using fts3(text)'], /may only create/],
    [['create table a (id); create trigger t after insert on a begin select 1; end'], /may only create/],
    [['pragma user_version = 3'], /may only create/],
    [['create table a (id)', 'create table A (id)'], /Projections p0 and p1 both create A/],
    [['create table a (id)', 'create table if not exists main."a" (id)'], /both create a/],
    [
      ['create table a (id); create index i on a (id)', 'create table b (id); create index i on b (id)'],
      /both create i/,
    ],
    [['create table a (id)', 'create table b (id); create index i on a (id)'], /p1 indexes table a of projection p0/],
  ])('cannot be %j', async (tables, message) => {
    await expect(open(...tables)).rejects.toThrow(message)
    await expect(open(...tables)).rejects.toMatchObject({ code: 'invalid-model' } satisfies Partial<CodeOf>)
  })
})

interface CodeOf {
  code: Parameters<typeof isDocketError>[1]
}

describe('a projection that throws', () => {
  const fragile = defineProjection('fragile', {
    tables: 'create table fragile (id text)',
    on: {
      OrderPlaced: (db, event) => {
        db.run('insert into fragile values (?)', [event.streamId])
        if (event.data.table === 'bad') throw new Error('cannot seat that table')
      },
    },
  })
  const count = 'select count(*) n from open_orders'

  it('is closed, and the others go on', async () => {
    const events = confirmed([placed('a', '1'), placed('b', 'bad'), placed('c', '3')])
    const readModels = await readModelsAfter([fragile, ...restaurant.projections], events)
    expect(readModels.failures).toMatchObject([{ projection: 'fragile', event: { id: events[1]!.id } }])
    expect(readModels.query(count)).toEqual([{ n: 3 }])
    expect(() => readModels.query('select * from fragile')).toThrow(
      expect.objectContaining({
        code: 'projection-failed',
        projection: 'fragile',
        eventId: events[1]!.id,
        message: expect.stringContaining('cannot seat that table'),
      }),
    )
    readModels.rebase({ confirmed: confirmed([placed('d', '4')], 3), pending: [] })
    expect(readModels.query(count)).toEqual([{ n: 4 }])
    expect(readModels.failures).toHaveLength(1)
    readModels.reset()
    expect(readModels.failures).toEqual([])
    expect(readModels.query('select * from fragile')).toEqual([])
    readModels.close()
  })

  it('on a pending event recovers when that event is taken back', async () => {
    const readModels = await readModelsAfter([fragile, ...restaurant.projections], confirmed([placed('a', '1')]))
    readModels.addPending(pending([placed('b', '2')]))
    readModels.addPending(pending([placed('c', 'bad')]))
    expect(readModels.query(count)).toEqual([{ n: 3 }])
    expect(() => readModels.query('select * from fragile')).toThrow(/fragile failed on OrderPlaced/)
    readModels.rebase({ confirmed: [], pending: pending([placed('b', '2')]) })
    expect(readModels.failures).toEqual([])
    expect(readModels.query('select * from fragile')).toEqual([{ id: 'order-a' }, { id: 'order-b' }])
    readModels.close()
  })
})
