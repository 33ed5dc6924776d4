import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openServer, secretFor } from 'docket/server'
import { freePortFrom } from './free-port.ts'
import { restaurant } from './restaurant.model.ts'
import { addSessionRoute } from './session-route.ts'

const DEFAULT_PORT = 4040

/** Serves the demo until Ctrl-C: the page, the central store, and a token for whoever asks. */
async function start(): Promise<void> {
  const dataDir = process.env['DOCKET_DATA'] ?? '.docket/demo'
  const publicDir = process.env['DOCKET_PUBLIC'] ?? fileURLToPath(new URL('dist', import.meta.url))
  if (!existsSync(join(publicDir, 'index.html'))) {
    throw new Error(`The page is not built: ${publicDir} is missing. Run: npm run build:demo`)
  }
  const wanted = wantedPort()
  const port = await freePortFrom(wanted)
  const secret = secretFor(dataDir)
  const server = await openServer({
    database: { dataDir },
    secret,
    port,
    publicDir,
    model: restaurant,
    extend: (app) => addSessionRoute(app, secret),
  })
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  // A second signal finds no listener and ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  if (port !== wanted) console.log(`\n  Port ${wanted} is taken, so this is ${port}.`)
  console.log(welcome(server.url, dataDir))
}

function wantedPort(): number {
  const text = process.env['PORT'] ?? ''
  if (text === '') return DEFAULT_PORT
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`PORT is a number from 1 to 65535, not ${JSON.stringify(text)}.`)
}

function welcome(url: string, dataDir: string): string {
  return `
  The kitchen tablet is at ${url}

  Try this:
    1. Place an order.
    2. Stop this server with Ctrl-C, and place two more. Reload the page: they are still there.
    3. Start it again with npm start: they arrive, each once.
    4. Open the address in a private window too: that is a second tablet.

  Orders are kept in ${dataDir}; npx docket export --data ${dataDir} shows them. Stop with Ctrl-C.
`
}

function fail(error: unknown): never {
  console.error(`docket demo: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

start().catch(fail)
