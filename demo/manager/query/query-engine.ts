import { openDocket, type Docket } from 'docket'
import { sessionToken } from '../../session.ts'

/** Runs queries on the tables of this tablet. */
export interface QueryEngine {
  /** The rows of a statement that only reads. Rejects with `worker-died` when it was stopped. */
  query<Result>(sql: string): Promise<readonly Result[]>
  /** Ends what runs, however deep in it SQLite is; the next query starts anew. */
  stop(): void
}

interface Opened {
  readonly worker: () => Worker | undefined
  readonly docket: Promise<Docket>
}

/**
 * Opens the store once more, as another tab would, with a worker of its own: a query that never ends takes nothing from who
 * takes orders, and it can be stopped, by ending that worker.
 */
export function createQueryEngine(store: string): QueryEngine {
  let opened: Opened | undefined
  const stop = (): void => {
    if (opened === undefined) return
    const { docket, worker } = opened
    opened = undefined
    // Closed first, so that no other worker is started in the place of the one that is ended.
    docket.then((open) => open.close()).catch(() => undefined)
    docket.then(() => worker()?.terminate()).catch(() => undefined)
  }
  const openOnce = (): Promise<Docket> => {
    const { docket } = (opened ??= open(store))
    docket.catch(() => {
      if (opened?.docket === docket) opened = undefined
    })
    return docket
  }
  return { query: async (sql) => (await openOnce()).query(sql), stop }
}

function open(store: string): Opened {
  let worker: Worker | undefined
  const docket = openDocket({
    store,
    worker: () => (worker = new Worker(new URL('../../restaurant.worker.ts', import.meta.url), { type: 'module' })),
    // Without it, it would take what is captured here for confirmed.
    sync: { url: '/sync', token: sessionToken },
  })
  return { docket, worker: () => worker }
}
