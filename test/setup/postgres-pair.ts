import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openForwarder } from './forwarder.ts'
import { initialise, postgresUrl, startServer } from './postgres-server.ts'
import { freePort } from './start-postgres.ts'

const STANDBY = 'replica'

/** A primary and its streaming replica, behind one address that leads to whichever of them may be written to. */
export interface PostgresPair {
  /** Leads to the primary until {@link PostgresPair.failOver} has promoted the replica. */
  readonly url: string
  /** Of the server that was the primary at first, however it is reached. */
  readonly primaryUrl: string
  /** Cuts the line between the two: what is committed from now on does not reach the replica. */
  cutReplication(): void
  /** Kills the primary, promotes the replica, and leads the address to it. */
  failOver(): Promise<void>
  /** Starts the killed primary again, which does not know that it was replaced. */
  restartOldPrimary(): Promise<void>
  stop(): Promise<void>
}

/** Starts a pair. When it is synchronous, the primary answers for nothing that the replica has not written to disk. */
export async function startPostgresPair(isSynchronous: boolean): Promise<PostgresPair> {
  const folder = mkdtempSync(join(tmpdir(), 'docket-pair-'))
  // The user who runs the servers looks through it.
  execFileSync('chmod', ['755', folder])
  const [primaryDir, replicaDir] = [join(folder, 'primary'), join(folder, 'replica')]
  await initialise(primaryDir)
  // A copy of a directory no server has used yet is a base backup.
  execFileSync('cp', ['-a', primaryDir, replicaDir])
  writeFileSync(join(replicaDir, 'standby.signal'), '')

  const settings = {
    wal_keep_size: '1GB',
    synchronous_commit: 'on',
    synchronous_standby_names: isSynchronous ? STANDBY : '',
  }
  const [primaryPort, replicaPort] = [await freePort(), await freePort()]
  let primary = await startServer(primaryDir, primaryPort, settings)
  const line = await openForwarder(primaryPort)
  const conninfo = `host=127.0.0.1 port=${line.port} user=postgres password=postgres application_name=${STANDBY}`
  const replica = await startServer(replicaDir, replicaPort, { primary_conninfo: conninfo })
  const address = await openForwarder(primaryPort)
  await untilStreaming(postgresUrl(primaryPort), isSynchronous ? 'sync' : 'async')
  return {
    url: postgresUrl(address.port),
    primaryUrl: postgresUrl(primaryPort),
    cutReplication: () => line.lead(null),
    failOver: async () => {
      await primary.kill()
      await promote(postgresUrl(replicaPort))
      address.lead(replicaPort)
    },
    restartOldPrimary: async () => void (primary = await startServer(primaryDir, primaryPort, settings)),
    stop: async () => {
      await Promise.all([primary.kill(), replica.kill(), address.close(), line.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function untilStreaming(url: string, state: 'sync' | 'async'): Promise<void> {
  await withClient(url, async (client) => {
    for (;;) {
      const { rows } = await client.query(
        `select from pg_stat_replication where application_name = $1 and state = 'streaming' and sync_state = $2`,
        [STANDBY, state],
      )
      if (rows.length > 0) return
      await client.query('select pg_sleep(0.05)')
    }
  })
}

async function promote(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ promoted: boolean }>('select pg_promote() as promoted')
    if (rows[0]?.promoted !== true) throw new Error('The replica was not promoted.')
  })
}
