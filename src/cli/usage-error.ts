import { docketError } from '../errors.js'

/** An error for the person at the terminal: what is wrong with `argument`, and what to do. */
export function usageError(argument: string, message: string, cause?: unknown): Error {
  return docketError('invalid-argument', message, { argument }, { cause })
}
