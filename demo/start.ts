import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openServer, secretFor, type Subscription } from 'docket/server'
import { allowTwoTablets } from './frame-policy.ts'
import { freePortFrom } from './free-port.ts'
import { offerEvening } from './seed/seed-evening.ts'
import { authorize, venue } from './services/model.ts'
import { openServices } from './services/open-services.ts'
import { DEMO_STORE } from './services/settings.ts'
import { openSecondPort } from './second-port.ts'
import { addSessionRoute } from './session-route.ts'
import { SECOND_TABLET } from './two/neighbor-origin.ts'

const DEFAULT_PORT = 4040

/**
 * Serves the demo until Ctrl-C: the page, the central store, a token for whoever asks, and the five services. With
 * `DATABASE_URL` the store is on that PostgreSQL, and the services are processes of their own.
 */
async function start(): Promise<void> {
  const dataDir = process.env['DOCKET_DATA'] ?? '.docket/demo'
  const publicDir = process.env['DOCKET_PUBLIC'] ?? fileURLToPath(new URL('dist', import.meta.url))
  if (!existsSync(join(publicDir, 'index.html'))) {
    throw new Error(`The page is not built: ${publicDir} is missing. Run: npm run build:demo`)
  }
  const wanted = wantedPort()
  const port = await freePortFrom(wanted)
  const secondPort = port + SECOND_TABLET
  const secret = secretFor(dataDir)
  const url = process.env['DATABASE_URL'] ?? ''
  const server = await openServer({
    database: url === '' ? { dataDir } : { url },
    secret,
    port,
    publicDir,
    model: venue,
    authorize,
    extend: (app) => {
      addSessionRoute(app, secret)
      app.use(allowTwoTablets(port, secondPort))
    },
  })
  const second = await openSecondPort(secondPort, port)
  // Not waited for: tablets are served before the services have made their tables.
  const services = url === '' ? openServices(server.store, DEMO_STORE) : Promise.resolve(new Map<string, never>())
  services.catch(fail)
  const evening = offerEvening(server.store, DEMO_STORE)
  const close = async (): Promise<void> => {
    second?.close()
    await evening
    await Promise.all([...(await services).values()].map((service: Subscription) => service.close()))
    await server.close()
  }
  closeOnSignal(close)
  if (port !== wanted) console.log(`\n  Port ${wanted} is taken, so this is ${port}.`)
  if (second === undefined)
    console.log(`\n  Port ${port + SECOND_TABLET} is taken: there is no second tablet in a window.`)
  console.log(url === '' ? welcome(server.url, dataDir) : welcomeOnPostgres(server.url))
}

function closeOnSignal(close: () => Promise<void>): void {
  const stop = (): void => {
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  // A second signal finds no listener and ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
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
  Two tablets in one window: ${url}/#/two

  Try this:
    1. With two tablets: switch the waiter's network off, and place two orders. Nothing is lost:
       they wait. Switch it on again: the kitchen gets each once.
    2. Start, ready and bump them in the kitchen; the waiter sees it.
    3. Stop this server with Ctrl-C, and place two more. Reload the page: they are still there.
    4. Start it again with npm start: they arrive, each once.
    5. In another terminal, npm run order: a delivery, that five services of this process
       (consumer, kitchen, accounts, order, shipping) verify, ticket, authorise and ship.

  Orders are kept in ${dataDir}; npx docket export --data ${dataDir} shows them. An empty folder
  is filled with an evening of 200 orders; DOCKET_EVENING=off leaves it empty. Stop with Ctrl-C.
`
}

function welcomeOnPostgres(url: string): string {
  return `
  The kitchen tablet is at ${url}, the central store on the PostgreSQL of DATABASE_URL.

  The services are processes of their own: npm run services starts the five of them,
  npm run order places a delivery. docs/services.md tells more. Stop with Ctrl-C.
`
}

function fail(error: unknown): never {
  console.error(`docket demo: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

start().catch(fail)
