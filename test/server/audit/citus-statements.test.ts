import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlClient, SqlDatabase } from 'docket/server'
import { renewEpoch } from '../../../src/server/audit/renew-epoch.ts'
import { restoreCommits } from '../../../src/server/audit/restore-commits.ts'
import { migrate } from '../../../src/server/database/migrate.ts'
import { openPgliteDatabase } from '../../../src/server/database/pglite-database.ts'
import { createLeases } from '../../../src/server/relay/leases.ts'
import { createAppender } from '../../../src/server/store/appender.ts'
import { checkCommit } from '../../../src/server/store/check-commit.ts'
import { readCommits } from '../../../src/server/store/read-commits.ts'
import { createRevocations } from '../../../src/server/store/revocations.ts'
import { lockStoreRow } from '../../../src/server/store/store-row.ts'
import { writeRouted } from '../../../src/server/store/write-commits.ts'
import type { Commit } from '../../../src/events/commit.ts'
import { commitOf, eventOf, eventsOf, identityAt } from '../commit-builder.ts'

const STORE = 'cafe'
const identity = identityAt(STORE)
const NOW = new Date('2026-11-23T12:00:01.000Z')

const odd = { text: '\u0000 é\u2028𝄞"\\\n{}', n: -1.5e-7, none: null }
const PUSHES: readonly (readonly Commit[])[] = [
  [
    commitOf('order-1', 0, {
      command: { name: 'PlaceOrder', input: odd },
      events: [eventOf({ data: odd }), eventOf()],
    }),
  ],
  [
    commitOf('order-2', 'any', { actor: null, events: eventsOf(3) }),
    commitOf('order-1', 2, { causationId: 'because' }),
  ],
  [commitOf('order-1', 3)],
]

describe('the statements for tables that are distributed by store', () => {
  let distributed: SqlDatabase
  let plain: SqlDatabase
  const asked: string[] = []
  beforeAll(async () => {
    ;[distributed, plain] = await Promise.all([openPgliteDatabase(undefined), openPgliteDatabase(undefined)])
    await Promise.all([migrate(distributed), migrate(plain)])
    await distributed.query(
      `create table pg_dist_partition as select 'docket.stores'::regclass as logicalrelid, 'h' as partmethod`,
    )
    distributed = withCitus(distributed, asked)
    for (const database of [distributed, plain]) {
      const append = createAppender(database, () => NOW)
      for (const commits of PUSHES) {
        const checked = commits.map((commit) => checkCommit(commit, identity, {}))
        const [result] = await append(STORE, [{ identity, epoch: null, commits: checked }])
        if (result?.kind !== 'judged') throw new Error('The epoch has changed.')
        expect(result.answer.verdicts.map(({ verdict }) => verdict)).toEqual(commits.map(() => 'accepted'))
      }
    }
  })
  afterAll(async () => void (await Promise.all([distributed.close(), plain.close()])))

  it('write what the one statement writes, to the last byte', async () => {
    for (const table of ['events order by position', 'commits order by first_position']) {
      const rows = await distributed.query(`select * from docket.${table}`)
      expect(rows.length).toBeGreaterThan(3)
      expect(rows).toEqual(await plain.query(`select * from docket.${table}`))
    }
    const row = 'select store_id, last_position, last_hash from docket.stores'
    expect(await distributed.query(row)).toEqual(await plain.query(row))
  })

  it('write nothing when the store has moved on', async () => {
    const row = await lockStoreRow(distributed, STORE)
    const one = { commit: commitOf('order-9', 0), firstPosition: 7, firstVersion: 1, receivedAt: NOW.toISOString() }
    const stale = { ...row!, head: row!.head - 1 }
    const placed = [{ ...one, pushedBy: identity }]
    expect(await distributed.transaction((client) => writeRouted(client, stale, placed))).toBeNull()
    expect(await lockStoreRow(distributed, STORE)).toEqual(row)
    expect(await distributed.query(`select 1 from docket.events where stream_id = 'order-9'`)).toEqual([])
  })

  it('write to one table of one store each, whatever is done', async () => {
    const [confirmed] = await readCommits(distributed, { store: STORE, head: 7 }, { after: 0, limit: 1 })
    await restoreCommits(distributed, 'copy', [{ confirmed: confirmed!, pushedBy: identity, lastHash: null }])
    await renewEpoch(distributed, STORE)
    const revocations = createRevocations({ database: distributed, maxAgeMs: 0, onPollError: () => {} })
    await revocations.revoke(STORE, 'till-1')
    await revocations.restore(STORE, 'till-1')
    revocations.close()
    const leases = createLeases(distributed, 1_000)
    const claimed = await leases.claim(5)
    expect(claimed.map(({ store, fence }) => [store, fence]).sort()).toEqual([
      [STORE, 1],
      ['copy', 1],
    ])
    for (const lease of claimed) {
      expect(await leases.advance(lease, { epoch: '0190e5a4-7d5c-7000-8000-000000000000', position: 1 })).toBe(true)
      await leases.release(lease)
    }

    const writing = asked.filter((sql) => writesOf(sql) > 0)
    expect(new Set(writing).size).toBeGreaterThan(9)
    expect(writing.filter((sql) => writesOf(sql) > 1 || !/store_id = \$1|values \(\$1/.test(sql))).toEqual([])
  })

  it('are others than those of one database, which write three tables at once', async () => {
    const plainly: string[] = []
    const append = createAppender(recorded(plain, plainly), () => NOW)
    const commits = [checkCommit(commitOf('order-3', 0), identity, {})]
    await append(STORE, [{ identity, epoch: null, commits }])
    expect(Math.max(...plainly.map(writesOf))).toBe(3)
  })
})

function writesOf(sql: string): number {
  return [...sql.matchAll(/\b(insert into|update|delete from) docket\./g)].length
}

/** Citus in place of Citus: only the question whether it is there is answered. */
function withCitus(database: SqlDatabase, asked: string[]): SqlDatabase {
  const answering = (client: SqlClient): SqlClient => ({
    query: async <Row>(sql: string, params?: readonly unknown[]) =>
      sql.includes('pg_extension') ? [{ found: 1 } as Row] : await client.query<Row>(sql, params),
  })
  return recorded(
    {
      ...database,
      ...answering(database),
      transaction: (work) => database.transaction((client) => work(answering(client))),
    },
    asked,
  )
}

function recorded(database: SqlDatabase, asked: string[]): SqlDatabase {
  const noting = (client: SqlClient): SqlClient => ({
    query: <Row>(sql: string, params?: readonly unknown[]) => {
      asked.push(sql)
      return client.query<Row>(sql, params)
    },
  })
  return {
    ...database,
    ...noting(database),
    transaction: (work) => database.transaction((client) => work(noting(client))),
  }
}
