import { describe, expect, it } from 'vitest'
import { citusStatements, distributeByStore } from '../../../src/server/audit/citus.ts'
import { migrate } from '../../../src/server/database/migrate.ts'
import { openPgliteDatabase } from '../../../src/server/database/pglite-database.ts'

describe('distributing by store', () => {
  it('puts every table where the store of its rows is', () => {
    expect(citusStatements(['commits', 'stores', 'events'])).toEqual([
      'set local citus.enable_unsafe_triggers to on',
      `select create_distributed_table('docket.stores', 'store_id', colocate_with => 'none')`,
      `select create_distributed_table('docket.commits', 'store_id', colocate_with => 'docket.stores')`,
      `select create_distributed_table('docket.events', 'store_id', colocate_with => 'docket.stores')`,
    ])
    expect(citusStatements(['later'])).toHaveLength(2)
  })

  it('names the extension that is missing', async () => {
    const database = await openPgliteDatabase(undefined)
    await migrate(database)
    await expect(distributeByStore(database)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('lacks the extension "citus": run CREATE EXTENSION citus') as string,
    })
    await database.close()
  })

  it('finds the tables to distribute, once, in the catalogue', async () => {
    const database = await openPgliteDatabase(undefined)
    await migrate(database)
    // What Citus brings, as far as it is used: its functions keep a list of the tables that are distributed.
    await database.query('create table pg_dist_partition (logicalrelid regclass, colocated_with text)')
    await database.query(
      `create function create_distributed_table(name regclass, by text, colocate_with text) returns void language sql as $$
         insert into pg_dist_partition values (name, colocate_with) $$`,
    )
    const withoutCheck = { ...database, query: citusInstalled(database.query) }
    expect(await distributeByStore(withoutCheck)).toEqual(expect.arrayContaining(['commits', 'events', 'stores']))
    expect(await distributeByStore(withoutCheck)).toEqual([])
    const kept = await database.query(
      `select 1 from pg_dist_partition where logicalrelid = 'docket.migrations'::regclass`,
    )
    expect(kept).toEqual([])
    await database.close()
  })
})

type Query = Awaited<ReturnType<typeof openPgliteDatabase>>['query']

/** PGlite has no Citus to install: only the question whether it is there is answered for it. */
function citusInstalled(query: Query): Query {
  return async <Row>(sql: string, params?: readonly unknown[]) =>
    sql.includes('pg_extension') ? [{ found: 1 } as Row] : await query<Row>(sql, params)
}
