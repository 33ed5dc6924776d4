/** One failed check of a value against a schema. `path` is empty when the value as a whole is wrong. */
export interface ValidationIssue {
  readonly path: string
  readonly message: string
}

/** Every code docket throws, with the fields an error of that code carries. */
export interface DocketErrorFields {
  'invalid-argument': { readonly argument: string }
  'invalid-model': { readonly definition: string }
  'validation-failed': { readonly subject: string; readonly issues: readonly ValidationIssue[] }
  'unknown-aggregate': { readonly aggregate: string }
  'unknown-command': { readonly aggregate: string; readonly command: string }
  'unknown-event-type': { readonly type: string; readonly streamId: string }
  'command-rejected': {
    readonly aggregate: string
    readonly command: string
    readonly streamId: string
    readonly reason: string
    readonly details: unknown
  }
  'command-id-conflict': { readonly commandId: string }
  'event-id-conflict': { readonly eventId: string }
  'wrong-expected-version': {
    readonly streamId: string
    readonly expectedVersion: number | string
    readonly actualVersion: number
  }
  'rejection-not-found': { readonly rejectionId: string }
  'invalid-query': { readonly sql: string }
  'projection-failed': { readonly projection: string; readonly eventId: string }
  'sqlite-unavailable': { readonly url: string }
  'storage-unavailable': { readonly store: string }
  'storage-full': { readonly store: string }
  'log-corrupt': { readonly store: string; readonly record: string }
  fenced: { readonly store: string }
  'store-mismatch': { readonly expectedStore: string; readonly actualStore: string }
  'sync-failed': {
    readonly reason: SyncFailureReason
    /** The HTTP status, or `null` when there was no answer. */
    readonly status: number | null
    /** How long the centre asked to be left alone, in milliseconds. */
    readonly retryAfterMs: number | null
  }
  'worker-died': { readonly store: string }
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
