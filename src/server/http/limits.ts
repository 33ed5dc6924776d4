/** How much the server takes of its clients; each process counts for itself. `Infinity` lifts a limit. */
export interface ServerLimits {
  /** Requests a second of one device, twice as many at once. Default 100. */
  readonly deviceRequestsPerSecond?: number
  /** Requests a second of all devices of one store, twice as many at once. Default 1 000. */
  readonly storeRequestsPerSecond?: number
  /** Live streams of one device at a time. Default 8. */
  readonly deviceLiveStreams?: number
  /** Live streams at a time. Default 5 000. */
  readonly liveStreams?: number
  /** Connections at a time; more are closed unanswered. Default 10 000. */
  readonly connections?: number
  /** How long a client may take to send the head of a request. Default 10 000. */
  readonly headersTimeoutMs?: number
  /** How long a client may take to send a whole request, or not to take what it is sent. Default 120 000. */
  readonly requestTimeoutMs?: number
}

const DEFAULTS: Required<ServerLimits> = {
  deviceRequestsPerSecond: 100,
  storeRequestsPerSecond: 1_000,
  deviceLiveStreams: 8,
  liveStreams: 5_000,
  connections: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
}

/** All limits, those that are not given by default. */
export function limitsOf(limits: ServerLimits = {}): Required<ServerLimits> {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined)
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}
