import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Acknowledged } from '../builders/pushing-devices.ts'

const SCRIPT = fileURLToPath(new URL('troubled-writer.ts', import.meta.url))

/** What a writer tells of a store. */
export interface Told {
  readonly store: string
  readonly acknowledged: readonly Acknowledged[]
  readonly failures: number
}

/** A process of its own that writes until it has written enough. */
export interface WriterProcess {
  /** Rejects when the process dies before. */
  readonly told: Promise<readonly Told[]>
  kill(): void
}

/** What a writer does: so many commits to each store, and a row of the table `numbered` for each, where that is wanted. */
export interface WriterOptions {
  readonly stores: readonly string[]
  readonly seed: number
  readonly commits: number
  readonly isNumbered?: boolean
}

/** Starts a process that writes to the database at `url` as a central store does, with trouble: see `troubledDatabase`. */
export function startWriter(url: string, { stores, seed, commits, isNumbered = false }: WriterOptions): WriterProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT], {
    env: {
      ...{ PATH: process.env['PATH'] ?? '', DATABASE_URL: url, STORES: stores.join(',') },
      ...{ SEED: String(seed), COMMITS: String(commits), NUMBERED: String(isNumbered) },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const tell = async (): Promise<readonly Told[]> => {
    const [told, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<unknown[]>])
    if (code !== 0) throw new Error('A writer has died; it says why on standard error.')
    return JSON.parse(told) as readonly Told[]
  }
  return { told: tell(), kill: () => void child.kill('SIGKILL') }
}
