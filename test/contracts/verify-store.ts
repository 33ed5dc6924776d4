import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storesToVerify, verifyStoreOf } from '../../src/server/audit/verify-store.ts'
import type { SqlDatabase } from '../../src/server/database/sql-database.ts'
import { fillStore, tamper } from '../server/audit/tampering.ts'
import { newStore } from './central-store.ts'

/** How a cell is changed, and the position at which that is found; the event changed is at 4, its commit begins at 2. */
type Changes = Readonly<Record<string, readonly [change: string, position: number]>>

const EVENTS: Changes = {
  store_id: [`store_id || '-elsewhere'`, 4],
  position: ['position + 100', 4],
  event_id: ['gen_random_uuid()', 4],
  type: [`type || 'X'`, 4],
  schema_version: ['schema_version + 1', 4],
  data: [`'{"more":1}'::json`, 4],
  stream_id: [`'order-9'`, 4],
  version: ['version + 100', 4],
  commit_position: ['1', 4],
  hash: [`decode(repeat('ab', 32), 'hex')`, 4],
}

const COMMITS: Changes = {
  store_id: [`store_id || '-elsewhere'`, 2],
  first_position: ['first_position + 1', 2],
  commit_id: ['gen_random_uuid()', 2],
  command_id: [`command_id || 'x'`, 2],
  command: [`'{"name":"PayOrder","input":null}'::json`, 2],
  stream_id: [`'order-9'`, 2],
  first_version: ['first_version + 1', 2],
  expected_version: [`'any'`, 2],
  actor: [`'nobody'`, 2],
  device_id: [`'tablet-9'`, 2],
  recorded_at: [`'2026-11-23T12:00:00.001Z'`, 2],
  correlation_id: [`correlation_id || 'x'`, 2],
  causation_id: ['null', 2],
  event_count: ['event_count + 1', 2],
  received_at: [`received_at + interval '1 microsecond'`, 2],
  pushed_by: [`'{"device":"tablet-9","actor":null}'::json`, 2],
}

const STORES: Changes = {
  store_id: [`store_id || '-elsewhere'`, 1],
  last_position: ['last_position + 1', 9],
  last_hash: [`decode(repeat('ab', 32), 'hex')`, 8],
}

const KEYS: Readonly<Record<string, string>> = {
  events: 'position = 4',
  commits: 'first_position = 2',
  stores: 'last_position = 8',
}

/** What `verify` promises, on whichever database. */
export function describeVerifyStore(name: string, open: () => Promise<SqlDatabase>): void {
  describe(`verifying a store on ${name}`, () => {
    let database: SqlDatabase
    beforeAll(async () => void (database = await open()), 60_000)
    afterAll(() => database.close())

    const filled = async (): Promise<string> => {
      const store = newStore()
      await fillStore(database, store)
      return store
    }

    it('finds nothing in a store that is as it was written', async () => {
      const store = await filled()
      const told: number[] = []
      const report = await verifyStoreOf(database, store, (position) => told.push(position))
      expect(report).toEqual({
        store,
        head: 8,
        verified: 8,
        lastHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        fault: null,
      })
      expect(told).toEqual([8])
      expect(await storesToVerify(database)).toContainEqual({ store, head: 8 })
    })

    it('says that a store it was asked for does not exist', async () => {
      await expect(verifyStoreOf(database, 'nowhere')).rejects.toMatchObject({ code: 'invalid-argument' })
    })

    for (const [table, changes] of Object.entries({ events: EVENTS, commits: COMMITS, stores: STORES })) {
      it(`knows every column of ${table}`, async () => {
        await filled()
        const columns = await database.query<{ name: string }>(
          `select column_name as name from information_schema.columns where table_schema = 'docket' and table_name = $1`,
          [table],
        )
        // A store's epoch says which life of the log this is, not what is in it: a restore changes it on purpose.
        const expected = [...Object.keys(changes), ...(table === 'stores' ? ['epoch'] : [])]
        expect(columns.map((column) => column.name).sort()).toEqual(expected.sort())
      })

      it.each(Object.entries(changes))(`finds a change of ${table}.%s`, async (column, [change, position]) => {
        const store = await filled()
        expect((await verifyStoreOf(database, store)).fault).toBeNull()
        const where = `store_id = $1 and ${KEYS[table]}`
        await tamper(database, `update docket.${table} set ${column} = ${change} where ${where}`, [store])
        const { fault } = await verifyStoreOf(database, store)
        expect(fault, JSON.stringify(fault)).toMatchObject({ position })
      })
    }

    it.each([
      ['an event removed', `delete from docket.events where store_id = $1 and position = 4`, 4, 'position-missing'],
      [
        'the last event removed',
        `delete from docket.events where store_id = $1 and position = 8`,
        8,
        'position-missing',
      ],
      [
        'a commit removed',
        `delete from docket.commits where store_id = $1 and first_position = 5`,
        5,
        'commit-missing',
      ],
      [
        'a commit without events',
        `insert into docket.commits select store_id, 3, gen_random_uuid(), 'x', command, stream_id, first_version,
           expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at,
           pushed_by from docket.commits where store_id = $1 and first_position = 1`,
        3,
        'commit-differs',
      ],
      [
        'an event after the head',
        `insert into docket.events select store_id, 9, gen_random_uuid(), type, schema_version, data, stream_id, 9,
           commit_position, hash from docket.events where store_id = $1 and position = 8`,
        9,
        'head-differs',
      ],
      [
        'a line break in a cell, which shifts the column',
        `update docket.events set type = e'A\\nB' where store_id = $1 and position = 3`,
        3,
        'hash-differs',
      ],
      [
        'a shorter hash',
        `update docket.events set hash = 'ab'::bytea where store_id = $1 and position = 3`,
        3,
        'hash-differs',
      ],
      [
        'a smaller commit',
        `update docket.commits set event_count = 2 where store_id = $1 and first_position = 2`,
        2,
        'commit-differs',
      ],
    ])('names %s', async (_, sql, position, kind) => {
      const store = await filled()
      await tamper(database, sql, [store])
      expect((await verifyStoreOf(database, store)).fault).toMatchObject({ position, kind })
    })

    it('lists a store whose row is gone', async () => {
      const store = await filled()
      await tamper(database, 'delete from docket.stores where store_id = $1', [store])
      expect(await storesToVerify(database)).toContainEqual({ store, head: 0 })
      expect((await verifyStoreOf(database, store)).fault).toMatchObject({ position: 1, kind: 'head-differs' })
    })
  })
}
