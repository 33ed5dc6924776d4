import { appendLocked } from '../../../src/server/store/append.ts'
import { checkCommit } from '../../../src/server/store/check-commit.ts'
import { migrate } from '../../../src/server/database/migrate.ts'
import type { SqlDatabase } from '../../../src/server/database/sql-database.ts'
import { commitOf, eventOf, eventsOf, identityAt } from '../commit-builder.ts'

/** Stores eight events: commits of 1, 3, 2 and 2, the second and fourth on one stream, cells of every kind of text. */
export async function fillStore(database: SqlDatabase, store: string): Promise<void> {
  await migrate(database)
  const odd = { text: '\u0000 é\u2028𝄞"\\\n', n: -1.5e-7, deep: [null, [{}]] }
  const command = { name: 'PlaceOrder', input: { b: 1, a: '\u007f' } }
  const commits = [
    commitOf('order-1', 0, { command, events: [eventOf({ data: odd })] }),
    commitOf('order-2', 'no-stream', { events: eventsOf(3), actor: 'a\n"b', causationId: 'because' }),
    commitOf('order-3{},"\\', 'any', { events: eventsOf(2), actor: null, command }),
    commitOf('order-2', 3, { events: eventsOf(2), command, causationId: 'because' }),
  ]
  const identity = identityAt(store)
  for (const sent of commits) {
    const pushes = [{ identity, epoch: null, commits: [checkCommit(sent, identity, {})] }]
    const { results } = await appendLocked(database, { store, pushes }, new Date().toISOString())
    const [result] = results
    if (result?.kind !== 'judged' || result.answer.verdicts[0]?.verdict !== 'accepted') throw new Error('not stored')
  }
}

/** Changes what may not be changed, as someone who owns the database can. */
export async function tamper(database: SqlDatabase, sql: string, params: readonly unknown[] = []): Promise<void> {
  await database.transaction(async (client) => {
    for (const table of ['events', 'commits']) await client.query(`alter table docket.${table} disable trigger user`)
    await client.query(sql, params)
    for (const table of ['events', 'commits']) await client.query(`alter table docket.${table} enable trigger user`)
  })
}
