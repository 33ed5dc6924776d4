import { pino, stdTimeFunctions, type Logger } from 'pino'

/** How much a log says, the most last. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** See {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number]

const STANDARD_ERROR = 2

/** Creates a log of one JSON a line, on standard error. Each line is written before anything else happens. */
export function createServerLogger(level: LogLevel): Logger {
  return pino({ name: 'docket', level, timestamp: stdTimeFunctions.isoTime }, pino.destination(STANDARD_ERROR))
}
