import pg from 'pg'

/** A database of one test's own on a PostgreSQL server. */
export interface OwnDatabase {
  readonly url: string
  /** Removes it, whoever is connected. */
  drop(): Promise<void>
}

/** Creates an empty database on the server at `serverUrl`. */
export async function createOwnDatabase(serverUrl: string): Promise<OwnDatabase> {
  const admin = new pg.Client(serverUrl)
  await admin.connect()
  const name = `docket_${Math.random().toString(36).slice(2)}`
  await admin.query(`create database ${name}`)
  return {
    url: serverUrl.replace(/\/[^/]*$/, `/${name}`),
    drop: async () => {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
