import { transferHandlers, type TransferHandler } from 'comlink'

/** An error as plain data. */
export interface ErrorRecord {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
  readonly cause: ErrorRecord | undefined
}

/** An error as data that survives a worker's boundary: class and cause would be lost, and with them code and fields. */
export function errorToRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: undefined, fields: {}, cause: undefined }
  }
  const { name, message, stack, cause } = error
  const fields = Object.fromEntries(Object.entries(error).filter(([key, value]) => key !== 'name' && isPlain(value)))
  return { name, message, stack, fields, cause: cause === undefined ? undefined : errorToRecord(cause) }
}

/** The error of a record, with its name, code, fields and cause. */
export function recordToError(record: ErrorRecord): Error {
  const { message, name, stack, fields, cause } = record
  const error = new Error(message, cause === undefined ? undefined : { cause: recordToError(cause) })
  if (stack !== undefined) error.stack = stack
  return Object.assign(error, { name }, fields)
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol'
}

/** Makes calls that throw on the other side throw the same here. Called once on each side. */
export function installErrorTransfer(): void {
  const standard = transferHandlers.get('throw')
  if (standard === undefined) return
  const handler: TransferHandler<{ value: unknown }, ErrorRecord> = {
    canHandle: (value): value is { value: unknown } => standard.canHandle(value),
    serialize: ({ value }) => [errorToRecord(value), []],
    deserialize: (record) => {
      throw recordToError(record)
    },
  }
  transferHandlers.set('throw', handler)
}
