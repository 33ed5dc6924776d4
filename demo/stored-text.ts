/** Reads a text kept in a storage; `null` where there is none, or the browser withholds the storage. */
export function readText(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key)
  } catch {
    return null
  }
}

/** Keeps a text, or with `null` removes it. What is kept here is a convenience: failing is no trouble. */
export function keepText(storage: () => Storage, key: string, text: string | null): void {
  try {
    if (text === null) storage().removeItem(key)
    else storage().setItem(key, text)
  } catch {
    // The browser withholds storage, or it is full; orders are kept elsewhere, by docket.
  }
}

/** What this browser keeps, for all tabs. */
export const browserStorage = (): Storage => localStorage
/** What this tab keeps, over reloads. */
export const tabStorage = (): Storage => sessionStorage
