/** One failed check of a value against a schema. `path` is empty when the value as a whole is wrong. */
export interface ValidationIssue {
  readonly path: string
  readonly message: string
}

/** Every code docket throws, with the fields an error of that code carries. */
export interface DocketErrorFields {
  /** An argument cannot be used; the message says what it must be. Nothing was stored. */
  'invalid-argument': { readonly argument: string }
  /** A definition of the model contradicts itself; thrown when it is defined or opened. */
  'invalid-model': { readonly definition: string }
  /** An input or an event's data is not as its schema says, or is not JSON. */
  'validation-failed': { readonly subject: string; readonly issues: readonly ValidationIssue[] }
  /** The model has no such aggregate. */
  'unknown-aggregate': { readonly aggregate: string }
  /** The aggregate has no such command. */
  'unknown-command': { readonly aggregate: string; readonly command: string }
  /** The stream's aggregate has no such event. */
  'unknown-event-type': { readonly type: string; readonly streamId: string }
  /** The domain said no: `reason` and `details` are what `reject` was given. */
  'command-rejected': {
    readonly aggregate: string
    readonly command: string
    readonly streamId: string
    readonly reason: string
    readonly details: unknown
  }
  /** The id was used for another command. Reuse one only to retry the same command. */
  'command-id-conflict': { readonly commandId: string }
  /** The id was used for another event. */
  'event-id-conflict': { readonly eventId: string }
  /** The stream is not at the version that was expected: read it again and decide on what is there. */
  'wrong-expected-version': {
    readonly streamId: string
    /** A version, or `'no-stream'` or `'stream-exists'`. */
    readonly expectedVersion: number | string
    readonly actualVersion: number
  }
  /** An event cannot be reversed: its stream has no such event, or `reversedBy` has reversed it before. */
  'not-reversible': { readonly streamId: string; readonly eventId: string; readonly reversedBy: string | null }
  /** There is no rejection of that id. */
  'rejection-not-found': { readonly rejectionId: string }
  /** The SQL is wrong, or does what is not allowed where it stands. */
  'invalid-query': { readonly sql: string }
  /** A projection threw on an event; its tables stay closed until its code is mended. */
  'projection-failed': { readonly projection: string; readonly eventId: string }
  /** SQLite's wasm file could not be fetched or compiled; the message says why. */
  'sqlite-unavailable': { readonly url: string }
  /** The storage could not be opened or used. A write may have happened: retry with the same ids. */
  'storage-unavailable': { readonly store: string }
  /** The device has no room. Nothing of this commit was stored. */
  'storage-full': { readonly store: string }
  /** A record of the log cannot be read. Nothing was deleted. */
  'log-corrupt': { readonly store: string; readonly record: string }
  /** Another tab does the syncing now. Seen by those who write logs or transports. */
  fenced: { readonly store: string }
  /** The log, or the centre, is of another store than the one named. */
  'store-mismatch': { readonly expectedStore: string; readonly actualStore: string }
  /** A request to the centre failed. Seen by those who write transports; apps see `status.lastError`. */
  'sync-failed': {
    readonly reason: SyncFailureReason
    /** The HTTP status, or `null` when there was no answer. */
    readonly status: number | null
    /** How long the centre asked to be left alone, in milliseconds. */
    readonly retryAfterMs: number | null
  }
  /** The worker ended before it answered. A write may have happened: retry with the same ids. */
  'worker-died': { readonly store: string }
  /** It was closed, by a call of `close`. */
  closed: { readonly what: string }
}

/** Why a request to the centre failed as a whole. */
export type SyncFailureReason =
  'network' | 'auth' | 'too-large' | 'busy' | 'server-error' | 'bad-request' | 'bad-answer' | 'epoch-changed'

/** The closed union of codes to branch on. */
export type DocketErrorCode = keyof DocketErrorFields

/**
 * The one error class of docket. Branch on `code` (never on `instanceof`: an error that crossed a worker is a plain
 * `Error` with the same fields). The fields of the code stand on the error itself, as data.
 */
export class DocketError<Code extends DocketErrorCode = DocketErrorCode> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, fields: DocketErrorFields[Code], options?: ErrorOptions) {
    super(message, options)
    this.name = 'DocketError'
    this.code = code
    Object.assign(this, fields)
  }
}

/** Makes an error of `code` whose fields are typed on the value. */
export function docketError<Code extends DocketErrorCode>(
  code: Code,
  message: string,
  fields: DocketErrorFields[Code],
  options?: ErrorOptions,
): DocketError<Code> & DocketErrorFields[Code] {
  return new DocketError(code, message, fields, options) as DocketError<Code> & DocketErrorFields[Code]
}

/** True when `value` is an error of docket, of the given `code` when one is named; works across workers too. */
export function isDocketError<Code extends DocketErrorCode = DocketErrorCode>(
  value: unknown,
  code?: Code,
): value is DocketError<Code> & DocketErrorFields[Code] {
  if (!(value instanceof Error) || value.name !== 'DocketError') return false
  return code === undefined || (value as DocketError).code === code
}

/** What is said of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Hands an error nobody waits for to whoever watches for uncaught ones; the caller goes on. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error)
    return
  }
  queueMicrotask(() => {
    throw error
  })
}
