import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineProjection } from 'docket'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, pending, placed, readModelsAfter } from './histories.ts'

let readModels: ReadModels
beforeAll(async () => {
  readModels = await readModelsAfter(restaurant.projections, confirmed([placed('a', '1', 2)]))
  readModels.addPending(pending([placed('b', '2', 3)]))
})
afterAll(() => readModels.close())

describe('a query', () => {
  it.each([
    ['select id from open_orders order by id', [{ id: 'order-a' }, { id: 'order-b' }]],
    ['values (1)', [{ column1: 1 }]],
    ['with t(n) as (values (1), (2)) select sum(n) total from t;', [{ total: 3 }]],
    [
      `select json_extract(lines, '$[0].quantity') quantity from open_orders order by id`,
      [{ quantity: 2 }, { quantity: 3 }],
    ],
    [`select value from open_orders, json_each(lines, '$[0].choices')`, []],
    [`select name from sqlite_schema where type = 'table' and name = 'orders'`, [{ name: 'orders' }]],
    [`select count(*) n from pragma_table_info('orders')`, [{ n: 4 }]],
    [`select ';' semicolon, '--' dashes -- the end`, [{ semicolon: ';', dashes: '--' }]],
    [`select x'0102' bytes, null none, 1.5 half`, [{ bytes: new Uint8Array([1, 2]), none: null, half: 1.5 }]],
  ])('%s', (sql, rows) => {
    expect(readModels.query(sql)).toEqual(rows)
    expect(readModels.query(sql)).toEqual(rows)
  })

  it('takes parameters by position and by name', () => {
    const byId = (where: string, params: never) => readModels.query(`select id from orders where ${where}`, params)
    expect(byId('id = ?', ['order-a'] as never)).toHaveLength(1)
    expect(byId('id in (?2, ?1)', ['order-a', 'x'] as never)).toHaveLength(1)
    expect(byId('id = :id or id = :id', { id: 'order-a' } as never)).toHaveLength(1)
    expect(byId('id = $id', { $id: 'order-a' } as never)).toHaveLength(1)
    expect(byId('id = @id and updates = :n', { id: 'order-a', n: 0 } as never)).toHaveLength(1)
    expect(byId(`id = ? or id = ':not-one'`, ['order-a'] as never)).toHaveLength(1)
    expect(readModels.query('select ? yes, ? no', [true, false])).toEqual([{ yes: 1, no: 0 }])
  })

  it.each([
    ['select ?', [], /takes 1 parameter and was given 0/],
    ['select ?', [1, 2], /takes 1 parameter and was given 2/],
    ['select 1', [1], /takes 0 parameters and was given 1/],
    ['select :id', {}, /parameter :id is missing/],
    ['select :id', { id: 1, other: 2 }, /no parameter :other/],
    ['select ?', { id: 1 }, /no parameter :id/],
    ['select :id, ?', { id: 1 }, /parameters without a name/],
    ['select ?', [undefined], /Parameter 1 is undefined/],
    ['select :id', { id: undefined }, /Parameter id is undefined/],
  ])('with the wrong parameters is refused: %s', (sql, params, message) => {
    expect(() => readModels.query(sql, params as never)).toThrow(message)
  })

  it.each([
    ['insert into orders (id) values (1)', /begins with select, with or values/],
    ['with t as (select 1) insert into orders (id) select * from t', /A query only reads/],
    [`with t as (select 1) delete from orders returning id`, /A query only reads/],
    ['with t as (select 1) update orders set id = 1', /A query only reads/],
    ['update orders set id = 1', /begins with/],
    ['delete from orders', /begins with/],
    ['replace into orders (id) values (1)', /begins with/],
    ['create table more (id)', /begins with/],
    ['create temp table more (id)', /begins with/],
    ['drop table orders', /begins with/],
    [`attach ':memory:' as other`, /begins with/],
    ['detach main', /begins with/],
    ['pragma user_version = 3', /begins with/],
    ['pragma user_version', /begins with/],
    ['explain pragma foreign_keys = 1', /begins with/],
    ['begin', /begins with/],
    ['commit', /begins with/],
    ['rollback', /begins with/],
    ['savepoint mine', /begins with/],
    ['release pending', /begins with/],
    ['rollback to pending', /begins with/],
    ['vacuum', /begins with/],
    ['analyze', /begins with/],
    ['reindex', /begins with/],
    ['select 1; select 2', /one statement at a time/],
    ['select 1; delete from orders', /one statement at a time/],
    ['select 1 /* ; */; commit', /one statement at a time/],
    ['', /begins with/],
    ['-- nothing', /begins with/],
    ['select * from nowhere', /no such table: nowhere; the tables are open_orders, order_lines, orders/],
    ['select missing from orders', /no such column: missing/],
    ['select from', /syntax error/],
    [`select json('{')`, /malformed JSON/],
  ])('that does more than read is refused: %s', (sql, message) => {
    const attempt = () => readModels.query(sql)
    expect(attempt).toThrow(message)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-query', sql }))
    expect(readModels.query('select count(*) n from orders')).toEqual([{ n: 2 }])
  })

  it('keeps answering when there are more statements than are kept', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 250; n += 1) expect(readModels.query(`select ${n} n`)).toEqual([{ n }])
    }
  })

  it('on a view is a query on its tables', async () => {
    const seen = defineProjection('seen', {
      tables: 'create table seen (id); create view all_seen as select id from seen',
      on: {
        OrderPlaced: () => {
          throw new Error('no')
        },
      },
    })
    const failing = await readModelsAfter([seen], confirmed([placed('a', '1')]))
    expect(() => failing.query('select * from all_seen')).toThrow(
      expect.objectContaining({ code: 'projection-failed' }),
    )
    failing.close()
  })
})
