import { vi } from 'vitest'

/** A storage request that fails. */
export interface Fault {
  /** Name of the database whose requests are counted; others work. */
  readonly database: string
  /** Number of the request that fails, from 1. */
  readonly number: number
  /** Name of the DOMException. */
  readonly error: string
  /** All requests behind it fail too, as if the process had ended there. */
  readonly forGood: boolean
}

const STORE_METHODS = [
  'get',
  'getKey',
  'getAll',
  'getAllKeys',
  'openCursor',
  'openKeyCursor',
  'put',
  'add',
  'delete',
] as const
const INDEX_METHODS = ['get', 'getAll', 'getAllKeys', 'openCursor', 'openKeyCursor'] as const

/** The names of what a database may answer. */
export const FAILURES = ['UnknownError', 'QuotaExceededError', 'DataError', 'AbortError'] as const

/**
 * Does something once for every request it makes of a database, each time with another request failing: `work`
 * calls `fail` where the failures begin, and `vi.restoreAllMocks()` where they end. Resolves to the number of requests.
 */
export async function failEachRequest(
  fault: Omit<Fault, 'number'>,
  work: (fail: () => { readonly made: number }, number: number) => Promise<void>,
): Promise<number> {
  for (let number = 1; ; number += 1) {
    let faults = { made: 0 }
    await work(() => (faults = failRequest({ ...fault, number })), number)
    vi.restoreAllMocks()
    if (faults.made < number) return number - 1
  }
}

/** Counts everything that is asked of a database, and fails one request, until `vi.restoreAllMocks()`. */
export function failRequest({ database, number, error, forGood }: Fault): { readonly made: number } {
  const counter = { made: 0 }
  const isFailing = (): boolean => {
    counter.made += 1
    return forGood ? counter.made >= number : counter.made === number
  }
  const guard = <Owner extends object>(owner: Owner, method: keyof Owner & string, nameOf: (self: never) => string) => {
    const call = owner[method] as (...args: unknown[]) => unknown
    vi.spyOn(owner, method as never).mockImplementation(function (this: never, ...args: unknown[]) {
      if (nameOf(this) === database && isFailing()) throw new DOMException('Injected.', error)
      return call.apply(this, args)
    } as never)
  }
  const open = IDBFactory.prototype.open
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, name, version) {
    if (name === database && isFailing()) throw new DOMException('Injected.', error)
    return open.call(this, name, version)
  })
  const drop = IDBFactory.prototype.deleteDatabase
  vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementation(function (this: IDBFactory, name) {
    if (name === database && isFailing()) throw new DOMException('Injected.', error)
    return drop.call(this, name)
  })
  guard(IDBDatabase.prototype, 'transaction', (self: IDBDatabase) => self.name)
  guard(IDBTransaction.prototype, 'commit', (self: IDBTransaction) => self.db.name)
  for (const method of STORE_METHODS) {
    guard(IDBObjectStore.prototype, method, (self: IDBObjectStore) => self.transaction.db.name)
  }
  for (const method of INDEX_METHODS) {
    guard(IDBIndex.prototype, method, (self: IDBIndex) => self.objectStore.transaction.db.name)
  }
  return counter
}
