import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const START_TIMEOUT_MS = 60_000

/** The demo, served by a process of its own. */
export interface DemoServer {
  readonly url: string
  /** Stops it as Ctrl-C does, and waits until the process is gone. */
  stop(): Promise<void>
}

/** Where the demo serves from, and at which port. */
export interface DemoServerOptions {
  readonly publicDir: string
  readonly dataDir: string
  readonly port: number
  /** Where its central store is instead of in `dataDir`. */
  readonly databaseUrl?: string
  /** Whether an empty folder is filled with an evening of orders; it is not, when not given. */
  readonly hasEvening?: boolean
}

/** Starts the demo's server as `npm start` does, and waits until it says where it is. */
export async function startDemo(options: DemoServerOptions): Promise<DemoServer> {
  const { publicDir, dataDir, port, databaseUrl: DATABASE_URL = '', hasEvening = false } = options
  const DOCKET_EVENING = hasEvening ? 'on' : 'off'
  const where = { PORT: String(port), DOCKET_DATA: dataDir, DOCKET_PUBLIC: publicDir, DATABASE_URL }
  const env = { ...process.env, ...where, DOCKET_EVENING }
  const server = spawn(process.execPath, ['--import', 'tsx', 'demo/start.ts'], { cwd: ROOT, env })
  const url = `http://127.0.0.1:${port}`
  await saying(server, url)
  return {
    url,
    stop: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return
      const exit = once(server, 'exit')
      server.kill('SIGTERM')
      const [code, signal] = (await exit) as [number | null, string | null]
      if (code !== 0) throw new Error(`The demo's server did not stop cleanly: ${code ?? signal}.`)
    },
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function saying(server: ChildProcess, text: string): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      server.kill('SIGKILL')
      reject(new Error(`The demo's server ${why}. It said:\n${said}`))
    }
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS)
    const hear = (part: Buffer): void => {
      said += part.toString()
      if (!said.includes(text)) return
      clearTimeout(timer)
      resolve()
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with ${code}`)
    })
  })
}
