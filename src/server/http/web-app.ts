import { extname, resolve } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

// What Vite writes: /assets/index-BmJ3kq_1.js. Such a file never changes under its name.
const HASHED_NAME = /\/assets\/.*-[\w-]{8,}\.\w+$/

const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** Serves the files of `publicDir` at `/`, under a policy that runs no foreign and no inline code. */
export function mountWebApp(app: Hono, publicDir: string): void {
  const serveFile = serveStatic({ root: resolve(publicDir) })
  app.use('*', async (context, next) => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-argument -- Hono's handler types name no environment
    const response = await serveFile(context, next)
    if (!(response instanceof Response)) return
    const { path } = context.req
    const mime = MIME_BY_EXTENSION[extname(path)]
    if (mime !== undefined) response.headers.set('content-type', mime)
    response.headers.set('cache-control', HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    response.headers.set('content-security-policy', CONTENT_SECURITY_POLICY)
    response.headers.set('referrer-policy', 'no-referrer')
    return response
  })
}
