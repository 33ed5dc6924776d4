import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = join(ROOT, 'test/pages/tablet')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
}

/** Answers the requests under one path. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** The tablet's pages, built as for production and served on loopback. */
export interface TabletSite {
  readonly url: string
  close(): Promise<void>
}

/**
 * Builds the pages and serves them. Requests under one of the `routes` go to its handler: the app stays up, as an
 * installed one does, whatever they do.
 */
export async function openTabletSite(routes: Readonly<Record<string, Handler>>): Promise<TabletSite> {
  const folder = await buildPages()
  const server = createServer((request, response) => {
    const route = Object.keys(routes).find((path) => request.url?.startsWith(path) === true)
    if (route === undefined) serveFile(folder, request, response)
    else routes[route]?.(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function buildPages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-tablet-'))
  const before = process.env['NODE_ENV']
  // The one of a test run would make it a development build.
  process.env['NODE_ENV'] = 'production'
  try {
    await build({
      root: PAGES,
      configFile: false,
      logLevel: 'warn',
      resolve: {
        alias: [
          { find: /^docket$/, replacement: join(ROOT, 'src/index.ts') },
          { find: /^docket\/worker$/, replacement: join(ROOT, 'src/worker/index.ts') },
        ],
      },
      worker: { format: 'es' },
      build: {
        target: 'es2022',
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: { input: ['index', 'early-ack', 'kitchen'].map((name) => join(PAGES, `${name}.html`)) },
      },
    })
  } finally {
    process.env['NODE_ENV'] = before
  }
  return folder
}

function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
  if (!file.startsWith(folder) || !existsSync(file)) {
    response.writeHead(404).end()
    return
  }
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  createReadStream(file).pipe(response)
}
