import { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'

/** A log at its most talkative, and what was written to it. */
export interface KeptLog {
  readonly logger: Logger
  text(): string
  lines(): Record<string, unknown>[]
}

/** Creates a log that is kept in memory. */
export function keepLog(): KeptLog {
  let text = ''
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString()
      done()
    },
  })
  return {
    logger: pino({ level: 'trace' }, sink),
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}
