import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
}

/** Handles what is not a file. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Serves the built pages under every host name, on loopback. */
export interface Site {
  readonly port: number
  /** Gzipped bytes of each file that pages of this host loaded, by path. */
  loadedBy(host: string): ReadonlyMap<string, number>
  close(): Promise<void>
}

/** What a build has named by its content: it never changes under that name. */
const HASHED = /-[\w-]{8}\.\w+$/

/**
 * Serves `folder` with the right types, as hosts serve an app: what is named by its content may be kept for ever, pages
 * are asked for again. No COOP, no COEP: no contender needs them. Requests under `/sync` go to `sync`.
 */
export async function openSite(folder: string, sync: Handler): Promise<Site> {
  const loaded = new Map<string, Set<string>>()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/sync/') === true) {
      sync(request, response)
      return
    }
    const file = serveFile(folder, request, response)
    const host = request.headers.host ?? ''
    if (file !== undefined) loaded.set(host, (loaded.get(host) ?? new Set()).add(file))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    loadedBy: (host) => {
      const files = [...(loaded.get(host) ?? [])]
      return new Map(
        files.map((file) => [file.slice(folder.length), gzipSync(readFileSync(file), { level: 9 }).length]),
      )
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): string | undefined {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const file = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
  if (!file.startsWith(folder) || !existsSync(file)) {
    response.writeHead(404).end()
    return undefined
  }
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  response.setHeader('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.end(readFileSync(file))
  return file
}
