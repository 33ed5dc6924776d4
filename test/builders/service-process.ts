import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from '../server/subscription-kit.ts'

/** A service of the story in a process of its own. */
export interface ServiceProcess {
  /** Resolves once it, or each of so many that it starts, has said that it follows the log. */
  ready(count?: number): Promise<void>
  /** As `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
  /** As Ctrl-C; resolves to its exit code. */
  stop(): Promise<number | null>
}

const START_TIMEOUT_MS = 60_000

/** Starts a script of `demo/services`, such as `kitchen/main.ts`, told by `env` alone. */
export function startServiceProcess(path: string, env: Readonly<Record<string, string>>): ServiceProcess {
  const script = fileURLToPath(new URL(`../../demo/services/${path}`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    child.kill(signal)
    return (await exit)[0]
  }
  return {
    ready: (count = 1) => until(() => told.split('follows the log').length > count, START_TIMEOUT_MS),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
