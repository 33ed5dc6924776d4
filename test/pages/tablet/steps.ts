/** Work that goes on behind the captures. */
export const WORKS = ['sealing', 'image', 'snapshot', 'rebuild'] as const

/** See {@link WORKS}. */
export type Work = (typeof WORKS)[number]

/** How far a transaction has come: a request is about to be made, `commit()` was called, it is complete. */
export const PHASES = ['write', 'commit', 'complete'] as const

/** See {@link PHASES}. */
export type Phase = (typeof PHASES)[number]

/** A step of such work; a rebuild, which writes nothing, has only `write`. */
export interface BackgroundStep {
  readonly work: Work
  readonly phase: Phase
}

/** Where the work is told by: the object store that nothing else of its database writes to. */
const PLACES: readonly { readonly database: string; readonly store: string; readonly work: Work }[] = [
  { database: 'docket/', store: 'blocks', work: 'sealing' },
  { database: 'docket-images/', store: 'chunks', work: 'image' },
  { database: 'docket-snapshots/', store: 'snapshots', work: 'snapshot' },
]

/**
 * Reports every step of the work in this worker, and goes on when the report is answered: a browser that is killed
 * instead of an answer was killed right there.
 */
export function watchSteps(): void {
  const seen = new WeakMap<IDBTransaction, Work>()
  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args) {
    const { transaction, name } = this
    const work = PLACES.find(({ database, store }) => transaction.db.name.startsWith(database) && name === store)?.work
    if (work === undefined) return put.apply(this, args)
    if (!seen.has(transaction)) transaction.addEventListener('complete', () => reach(work, 'complete'))
    seen.set(transaction, work)
    reach(work, 'write')
    return put.apply(this, args)
  }
  const { commit } = IDBTransaction.prototype
  IDBTransaction.prototype.commit = function (this: IDBTransaction) {
    commit.call(this)
    const work = seen.get(this)
    // Behind the call: the browser writes to the disk while this worker waits.
    if (work !== undefined) reach(work, 'commit')
  }
}

/** Reports one step; returns when it is answered. */
export function reach(work: Work, phase: Phase): void {
  const request = new XMLHttpRequest()
  request.open('POST', '/reached', false)
  request.send(JSON.stringify({ work, phase } satisfies BackgroundStep))
}
