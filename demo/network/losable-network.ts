/** The way to the server, which can be lost. */
export interface LosableNetwork {
  readonly fetch: typeof fetch
  /** Breaks off what is under way, and lets nothing through until it is back. */
  readonly setLost: (isLost: boolean) => void
}

// The page's own files come from its service worker, which is on the tablet.
const SERVER_PATHS = /^\/(sync|session)(\/|$)/

/** A network over `request` that fails as a real one does while it is lost: at once, streams in the midst included. */
export function createLosableNetwork(request: typeof fetch, isLost: boolean): LosableNetwork {
  let line = new AbortController()
  const setLost = (lost: boolean): void => {
    if (lost) line.abort(new TypeError('Failed to fetch'))
    else if (line.signal.aborted) line = new AbortController()
  }
  setLost(isLost)
  return {
    setLost,
    fetch: (input, init) => {
      if (!SERVER_PATHS.test(pathOf(input))) return request(input, init)
      const given = init?.signal ?? (input instanceof Request ? input.signal : null)
      const signal = given === null ? line.signal : AbortSignal.any([given, line.signal])
      return request(input, { ...init, signal })
    },
  }
}

function pathOf(input: RequestInfo | URL): string {
  return new URL(input instanceof Request ? input.url : input, location.href).pathname
}
