/** A page that starts by itself, as an app does. */
export interface StartFace {
  /** Milliseconds from the beginning of the navigation to the first answer, or to the first durable capture. */
  started(): Promise<number>
}

/** What a page starts for: `?capture` in its address, else a query. */
export function startsToCapture(): boolean {
  return location.search.includes('capture')
}
