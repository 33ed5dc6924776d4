import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const REAL_ORDERS = fileURLToPath(new URL('../../../shared/data/restaurant-orders.tsv', import.meta.url))
const FIXTURE_ORDERS = fileURLToPath(new URL('../fixtures/restaurant/orders.tsv', import.meta.url))

/** How the restaurant's orders become events. */
export const ORDERS_MAP = fileURLToPath(new URL('../fixtures/restaurant/orders.map.json', import.meta.url))

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the `docket` command from its source; only `env` and PATH are in its environment. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the `docket` command to its end. */
export async function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const child = startCli(args, env)
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

/** Starts `docket serve` on a free port and waits for its address. */
export async function serveCli(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = startCli(['serve', '--port', '0', ...args], env)
  let [stdout, stderr] = ['', '']
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      const found = /^docket is listening on (\S+)\n/.exec(stdout)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`docket serve ended with ${code}: ${stderr}`)))
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }
  return { url, pid: child.pid ?? 0, stop, stderr: () => stderr }
}

/** The restaurant's orders: all of them where they are at hand, else the repository's first sixty, saying so. */
export function ordersFile(): { readonly path: string; readonly rows: number; readonly orders: number } {
  if (existsSync(REAL_ORDERS)) return { path: REAL_ORDERS, rows: 4_622, orders: 1_834 }
  console.log(`${REAL_ORDERS} is not there; importing the first 60 orders, ${FIXTURE_ORDERS}, instead.`)
  return { path: FIXTURE_ORDERS, rows: 136, orders: 60 }
}
