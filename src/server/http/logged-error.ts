/** What a log says of an error. */
export interface LoggedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  /** Where it was thrown, without the message. */
  readonly stack: string
  readonly cause?: LoggedError
}

// SQLSTATE classes whose messages quote the values at fault: data exceptions, violated constraints, wrong syntax.
const QUOTING_CLASS = /^(22|23|42)/
const MAX_CAUSES = 3

/**
 * An error as it may be logged. Errors of the database carry the row at fault in fields of their own, and sometimes in
 * their message: events belong to the restaurant, not to its logs.
 */
export function loggedError(thrown: unknown, depth = 0): LoggedError {
  if (!(thrown instanceof Error))
    return { type: typeof thrown, message: 'Something that is no error was thrown.', stack: '' }
  const { code, severity } = thrown as { readonly code?: unknown; readonly severity?: unknown }
  const isQuoting = severity !== undefined && typeof code === 'string' && QUOTING_CLASS.test(code)
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: thrown.name,
    message: isQuoting ? `The database said ${code}.` : thrown.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.join('\n'),
    ...(thrown.cause === undefined || depth === MAX_CAUSES ? {} : { cause: loggedError(thrown.cause, depth + 1) }),
  }
}
