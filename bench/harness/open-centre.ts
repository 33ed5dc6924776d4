import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { issueToken, type DatabaseLocation } from 'docket/server'
import type { Cleanup } from './cleanup.ts'

const SCRIPT = fileURLToPath(new URL('centre-process.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SECRET = 'a secret of the bench, and more than 32 bytes long'

/** A central store in a process of its own. */
export interface Centre {
  readonly url: string
  /** What the process takes, and has taken. */
  usage(): Promise<{ readonly cpuMs: number; readonly memoryMb: number }>
  token(store: string, device: string): Promise<string>
  close(): Promise<void>
}

/** Starts a centre on a database, by default a PGlite with nothing in it; it ends with `cleanup`, or before. */
export async function openCentre(cleanup: Cleanup, database?: DatabaseLocation): Promise<Centre> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-centre-'))
  const child = fork(SCRIPT, [JSON.stringify({ database: database ?? { dataDir }, secret: SECRET })], {
    ...{ cwd: ROOT, execArgv: ['--import', 'tsx'] },
    // Ctrl-C reaches the bench alone, which ends this process.
    detached: true,
  })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      if (child.connected) child.disconnect()
      await exit
    }
    await rm(dataDir, { recursive: true, force: true })
  }
  cleanup.add(() => (closing ??= close()))
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The central store ended with ${String(code)} before it listened.`)
    }),
  ])) as [string]
  return {
    url,
    usage: async () => {
      child.send('usage')
      return ((await once(child, 'message')) as [Awaited<ReturnType<Centre['usage']>>])[0]
    },
    token: (store, device) => issueToken(SECRET, { store, device }),
    close: () => (closing ??= close()),
  }
}
