import type { Hono } from 'hono'
import type { CentralStore } from '../store/central-store.js'
import { problem } from './problem.js'
import { ROUTES } from './routes.js'

/** How long the database may take to say that it is there. */
const READY_TIMEOUT_MS = 2_000
/** Everybody may ask: the database is asked no more often than this. */
const READY_MAX_AGE_MS = 250

/**
 * Adds `/healthz`, which says that the process is up, and `/readyz`, which says that requests are welcome: the database
 * answers, its schema is current, and the server is not closing.
 */
export function mountHealthRoutes(app: Hono, centralStore: CentralStore, closing: AbortSignal | undefined): void {
  const isReady = remembered(() => within(READY_TIMEOUT_MS, centralStore.ready()))
  app.get(ROUTES.health, (context) => context.json({ status: 'ok' }))
  app.get(ROUTES.ready, async (context) => {
    if (closing?.aborted === true) throw notReady('closing', 'This server is closing.')
    await isReady().catch((error: unknown) => {
      throw notReady('not-ready', 'The database does not answer, or lacks tables.', error)
    })
    return context.json({ status: 'ready' })
  })
}

function notReady(code: string, title: string, cause?: unknown): Error {
  return problem(503, code, { title, headers: { 'retry-after': '1' } }, cause)
}

function remembered(ask: () => Promise<void>): () => Promise<void> {
  let answer: Promise<void> | undefined
  let askedAt = -Infinity
  return () => {
    if (answer === undefined || performance.now() - askedAt > READY_MAX_AGE_MS) {
      askedAt = performance.now()
      answer = ask()
    }
    return answer
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
