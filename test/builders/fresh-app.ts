import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from './demo-app.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LOCK = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock
const START_TIMEOUT_MS = 60_000

interface Lock {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The package as npm would publish it, in bytes. */
export interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly entryCount: number
}

/** A server of the app. */
export interface Serving {
  readonly url: string
  stop(): Promise<void>
}

/** An app of its own, far from this repository, that has installed the package. */
export interface FreshApp {
  readonly folder: string
  readonly packed: Packed
  write(path: string, text: string): void
  /** Runs a program of the app, and gives what it printed; a program that fails is an error with all it said. */
  run(program: 'node' | 'vite' | 'tsc' | 'docket', ...args: readonly string[]): Promise<string>
  /** Starts Vite, and waits until it serves. */
  serve(command: 'dev' | 'preview'): Promise<Serving>
  /** Starts the packed `docket serve` at a port, and waits until it serves. */
  serveStore(port: number, ...args: readonly string[]): Promise<Serving>
  remove(): void
}

/**
 * Packs the build and installs it, with Vite, TypeScript, valibot and the other packages, in a new folder. The app starts from this
 * repository's lock file: npm takes the same versions, and has them in its cache since `npm ci`.
 */
export async function createFreshApp(sources: readonly string[], packages: readonly string[] = []): Promise<FreshApp> {
  // macOS: the folder for temporary files is a link, which Vite would see through.
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'docket-fresh-'))
  const folder = join(root, 'app')
  mkdirSync(folder)
  const packed = await pack(root)
  writeManifest(folder, packed, packages)
  for (const source of sources) cpSync(join(ROOT, source), join(folder, source.slice(source.lastIndexOf('/') + 1)))
  await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund')
  const run: FreshApp['run'] = (program, ...args) =>
    program === 'node' ? execute(folder, process.execPath, args) : execute(folder, bin(folder, program), args)
  return {
    folder,
    packed,
    run,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    serve: async (command) => {
      const port = await freePort()
      return serve(folder, port, 'vite', [command, '--host', '127.0.0.1', '--port', String(port), '--strictPort'])
    },
    serveStore: (port, ...args) => serve(folder, port, 'docket', ['serve', '--port', String(port), ...args]),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

async function pack(destination: string): Promise<Packed> {
  const [packed] = JSON.parse(await npm(ROOT, 'pack', '--json', '--pack-destination', destination)) as Packed[]
  if (packed === undefined) throw new Error('npm packed nothing.')
  return packed
}

function writeManifest(folder: string, { filename }: Packed, packages: readonly string[]): void {
  const file = `file:../${filename}`
  const manifest = {
    name: 'fresh-app',
    private: true,
    type: 'module',
    dependencies: {
      docket: file,
      valibot: lockedVersion('valibot'),
      ...Object.fromEntries(packages.map((name) => [name, lockedVersion(name)])),
    },
    devDependencies: {
      '@types/node': lockedVersion('@types/node'),
      typescript: lockedVersion('typescript'),
      vite: lockedVersion('vite'),
    },
  }
  const { version, dependencies, peerDependencies, peerDependenciesMeta, bin: bins, engines } = LOCK.packages['']!
  const docket = {
    ...{ version, resolved: file, dependencies, peerDependencies, peerDependenciesMeta },
    ...{ bin: bins, engines },
  }
  const lock = { ...LOCK, packages: { ...LOCK.packages, '': manifest, 'node_modules/docket': docket } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
}

function lockedVersion(name: string): string {
  return String(LOCK.packages[`node_modules/${name}`]?.['version'])
}

function bin(folder: string, program: string): string {
  return join(folder, 'node_modules', '.bin', program)
}

function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  return execute(cwd, 'npm', [...args, '--loglevel', 'error'])
}

/** What npm and Vitest tell their own programs is not meant for the app's. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(npm_|VITEST|NODE_ENV$|VITE_|TEST$|DEV$|PROD$|MODE$|BASE_URL$|SSR$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

async function execute(cwd: string, program: string, args: readonly string[]): Promise<string> {
  try {
    const env = cleanEnvironment()
    const { stdout } = await promisify(execFile)(program, [...args], { cwd, env, maxBuffer: 32 * 1024 * 1024 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

async function serve(folder: string, port: number, program: string, args: readonly string[]): Promise<Serving> {
  const server = spawn(bin(folder, program), [...args], { cwd: folder, env: cleanEnvironment(), stdio: 'pipe' })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  const url = `http://127.0.0.1:${port}/`
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await answers(url))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL')
      throw new Error(`${program} ${args.join(' ')} did not start:\n${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    stop: async () => {
      if (server.exitCode !== null) return
      const exit = once(server, 'exit')
      server.kill('SIGTERM')
      await exit
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
