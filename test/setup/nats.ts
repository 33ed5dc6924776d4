import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The path of a NATS server on this machine, if there is one. */
export function findNatsServer(): string | undefined {
  const given = process.env['NATS_SERVER_PATH']
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
  return [...(given === undefined ? [] : [given]), ...folders.map((folder) => join(folder, 'nats-server'))].find(
    (path) => existsSync(path),
  )
}

/** A NATS server with JetStream, or a cluster of some. */
export interface StartedNats {
  readonly servers: readonly string[]
  /** Ends one of them with SIGKILL, by its place in `servers`. */
  kill(index: number): Promise<void>
  /** Starts one that was killed again, on what it had stored. */
  restart(index: number): Promise<void>
  stop(): Promise<void>
}

/** Starts so many servers on free ports; several of them form a cluster. */
export async function startNats(count = 1): Promise<StartedNats> {
  const path = findNatsServer()
  if (path === undefined) throw new Error('There is no nats-server; run: npx tsx test/setup/prepare.ts')
  const folder = await mkdtemp(join(tmpdir(), 'docket-nats-'))
  const ports = await Promise.all(
    Array.from({ length: count }, async () => [await freePort(), await freePort()] as const),
  )
  const routes = ports.map(([, cluster]) => `nats://127.0.0.1:${cluster}`)
  const configs = await Promise.all(
    ports.map(async ([port, cluster], index) => {
      const config = join(folder, `${index}.conf`)
      const clustered = `cluster { name: test, listen: "127.0.0.1:${cluster}", routes: [${routes.join(', ')}] }`
      await writeFile(
        config,
        [
          `server_name: n${index}`,
          `listen: "127.0.0.1:${port}"`,
          `jetstream { store_dir: "${join(folder, String(index))}", max_file_store: 1GB, max_memory_store: 64MB }`,
          ...(count === 1 ? [] : [clustered]),
        ].join('\n'),
      )
      return config
    }),
  )
  const run = (index: number): ChildProcess => spawn(path, ['-c', configs[index]!], { stdio: 'ignore' })
  const processes = configs.map((_, index) => run(index))
  await Promise.all(ports.map(([port]) => untilListening(port)))
  const kill = async (index: number): Promise<void> => {
    const child = processes[index]!
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  return {
    servers: ports.map(([port]) => `nats://127.0.0.1:${port}`),
    kill,
    restart: async (index) => {
      await kill(index)
      processes[index] = run(index)
    },
    stop: async () => {
      await Promise.all(processes.map((_, index) => kill(index)))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const ATTEMPTS = 200
const PAUSE_MS = 50

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const socket = createConnection(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new Error(`nats-server does not listen on port ${port}.`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
