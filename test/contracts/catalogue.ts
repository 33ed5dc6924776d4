import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../src/server/database/migrate.ts'
import type { SqlClient, SqlDatabase } from '../../src/server/database/sql-database.ts'

/** Keys that do not begin with the store, and why they need not. */
const ALLOWED_KEYS: Readonly<Record<string, string>> = {
  migrations_pkey: 'the schema is one for all stores; the table is read when a server starts',
}

/** Everything in the schema (a part of a divided table has what the whole has) that would keep it from being distributed by store, or slow an append down. */
export async function catalogueFaults(client: SqlClient): Promise<string[]> {
  const faults = await client.query<{ fault: string; name: string }>(
    `select 'key does not begin with store_id' as fault, i.relname as name
     from pg_index x join pg_class i on i.oid = x.indexrelid
     left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
     where i.relnamespace = 'docket'::regnamespace and (x.indisunique or x.indisprimary)
       and not i.relispartition
       and a.attname is distinct from 'store_id'
     union all
     select 'sequence', relname from pg_class where relnamespace = 'docket'::regnamespace and relkind = 'S'
     union all
     select 'trigger', t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
     join pg_proc p on p.oid = t.tgfoid
     where c.relnamespace = 'docket'::regnamespace and not t.tgisinternal and t.tgparentid = 0
       and not (p.pronamespace = 'docket'::regnamespace and p.proname = 'refuse_change')
     union all
     select 'notify', proname from pg_proc where pronamespace = 'docket'::regnamespace and prosrc ~* '\\mnotify\\M|pg_notify'
     union all
     select 'foreign key across stores', k.conname from pg_constraint k
     where k.connamespace = 'docket'::regnamespace and k.contype = 'f' and not exists (
       select 1 from unnest(k.conkey, k.confkey) as pair (here, there)
       join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here and a.attname = 'store_id'
       join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there and b.attname = 'store_id')
     order by 1, 2`,
  )
  return faults.filter(({ name }) => !(name in ALLOWED_KEYS)).map(({ fault, name }) => `${fault}: ${name}`)
}

const OFFENCES = [
  'create table docket.bad_serial (store_id text, number bigserial, primary key (number, store_id))',
  'create unique index bad_index on docket.events ((lower(type)), store_id, position)',
  'create table docket.bad_link (store_id text, position bigint, primary key (store_id, position))',
  'create unique index bad_target on docket.bad_link (store_id, position)',
  'create table docket.bad_parent (store_id text primary key, name text unique)',
  'create table docket.bad_child (store_id text primary key, parent text references docket.bad_parent (name))',
  'create table docket.good_child (store_id text primary key references docket.bad_parent (store_id))',
  `create function docket.bad_ring() returns trigger language plpgsql as $$
     begin perform pg_notify('head', new.store_id); return new; end $$`,
  'create trigger bad_trigger after insert on docket.events for each row execute function docket.bad_ring()',
]

/** The rules the schema keeps on every database. */
export function describeCatalogue(name: string, open: () => Promise<SqlDatabase>): void {
  describe(`the catalogue of ${name}`, () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await open()
      await migrate(database)
    }, 60_000)
    afterAll(() => database.close())

    it('holds nothing that ties one store to another, and nothing that an append would wait for', async () => {
      expect(await catalogueFaults(database)).toEqual([])
      const tables = await database.query(`select 1 from pg_class where relnamespace = 'docket'::regnamespace`)
      expect(tables.length).toBeGreaterThan(4)
    })

    it('is looked through for each of these', async () => {
      const rolledBack = new Error('rolled back')
      const looked = database.transaction(async (client) => {
        for (const statement of OFFENCES) await client.query(statement)
        expect(await catalogueFaults(client)).toEqual([
          'foreign key across stores: bad_child_parent_fkey',
          'key does not begin with store_id: bad_index',
          'key does not begin with store_id: bad_parent_name_key',
          'key does not begin with store_id: bad_serial_pkey',
          'notify: bad_ring',
          'sequence: bad_serial_number_seq',
          'trigger: bad_trigger',
        ])
        throw rolledBack
      })
      await expect(looked).rejects.toBe(rolledBack)
    })
  })
}
