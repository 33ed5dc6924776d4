import { describe, expect, it } from 'vitest'
import { openPgliteDatabase } from '../../src/server/database/pglite-database.js'
import { GENESIS_HASH, nextHash, type ChainedEvent } from '../../src/server/store/hash-chain.js'
import { appendLocked } from '../../src/server/store/append.js'
import { checkCommit } from '../../src/server/store/check-commit.js'
import { migrate } from '../../src/server/database/migrate.js'
import { CENTRAL_SCHEMA } from '../../src/server/database/migrations.js'
import { commitOf, eventOf, identityAt } from './commit-builder.ts'

describe('the hash chain', () => {
  it('can be recomputed from what is stored', async () => {
    const database = await openPgliteDatabase(undefined)
    await migrate(database, CENTRAL_SCHEMA)
    const identity = identityAt('cafe')
    const data = { text: '\u0000 é', n: 1.5 }
    const command = { name: 'PlaceOrder', input: { b: 1, a: 2 } }
    for (const sent of [commitOf('a', 0, { command, events: [eventOf({ data }), eventOf()] }), commitOf('b', 'any')]) {
      const commits = [checkCommit(sent, identity, {})]
      const pushes = [{ identity, epoch: null, commits }]
      await appendLocked(database, { store: 'cafe', pushes }, new Date().toISOString())
    }
    const rows = await database.query<Record<string, never>>(
      `select e.*, e.data::text as data, c.*, c.command::text as command,
         c.pushed_by::text as pushed_by,
         to_char(c.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as received_at
       from docket.events e join docket.commits c on c.store_id = e.store_id and c.first_position = e.commit_position
       order by e.position`,
    )
    let hash = GENESIS_HASH
    for (const row of rows) {
      hash = nextHash(hash, chainedEvent(row))
      expect(Buffer.from(row['hash'] ?? '').toString('hex')).toBe(Buffer.from(hash).toString('hex'))
    }
    expect(rows).toHaveLength(3)
    const [head] = await database.query<{ last_hash: Uint8Array }>('select last_hash from docket.stores')
    expect(Buffer.from(head?.last_hash ?? []).equals(Buffer.from(hash))).toBe(true)
    await database.close()
  }, 30_000)
})

function chainedEvent(row: Record<string, never>): ChainedEvent {
  const text = (key: string): never => row[key] as never
  return {
    storeId: text('store_id'),
    position: text('position'),
    version: text('version'),
    eventId: text('event_id'),
    type: text('type'),
    schemaVersion: text('schema_version'),
    data: text('data'),
    firstPosition: text('first_position'),
    receivedAt: text('received_at'),
    command: text('command'),
    pushedBy: text('pushed_by'),
    commit: {
      commitId: text('commit_id'),
      commandId: text('command_id'),
      streamId: text('stream_id'),
      expectedVersion: text('expected_version'),
      actor: text('actor'),
      deviceId: text('device_id'),
      recordedAt: text('recorded_at'),
      correlationId: text('correlation_id'),
      causationId: text('causation_id'),
    },
  }
}
