import type { SqlClient } from '../database/sql-database.js'

/** What the centre keeps of commits beside the commits: proof of who brought them, and that they are as they were. */
export interface Proofs {
  /** SHA-256 in hexadecimal of each event, in order of position from the first asked for. */
  readonly hashes: readonly string[]
  /** JSON text of the identity that pushed the commit, by the position of its first event. */
  readonly pushedByPosition: ReadonlyMap<number, string>
}

/** Reads the proofs of the events at `first` to `last`, which are whole commits. */
export async function readProofs(client: SqlClient, store: string, first: number, last: number): Promise<Proofs> {
  const params = [store, first, last]
  const hashes = await client.query<{ hash: string }>(
    `select encode(hash, 'hex') as hash from docket.events
     where store_id = $1 and position between $2 and $3 order by position`,
    params,
  )
  const commits = await client.query<{ position: number; pushedBy: string }>(
    `select first_position as position, pushed_by::text as "pushedBy" from docket.commits
     where store_id = $1 and first_position between $2 and $3`,
    params,
  )
  return {
    hashes: hashes.map(({ hash }) => hash),
    pushedByPosition: new Map(commits.map(({ position, pushedBy }) => [position, pushedBy])),
  }
}
