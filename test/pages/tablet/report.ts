/** What a page tells the test of a capture that was acknowledged to it. */
export interface Acknowledged {
  readonly commandId: string
  readonly eventIds: readonly string[]
}

/**
 * Tells a server outside the browser, and returns when it was heard: synchronously, so that between the acknowledgement
 * and the report there is no moment in which a killed browser forgets what it had promised.
 */
export function report(url: string, acknowledged: Acknowledged): void {
  const request = new XMLHttpRequest()
  request.open('POST', url, false)
  request.send(JSON.stringify(acknowledged))
}
