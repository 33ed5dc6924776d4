import { InvalidArgumentError } from 'commander'
import { isName } from '../events/ids.js'

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** A duration such as `90s`, `15m`, `12h`, `30d` or `2w`, in seconds. */
export function parseDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  const seconds = Number(count) * (SECONDS_BY_UNIT[unit] ?? Number.NaN)
  if (seconds > 0) return seconds
  throw new InvalidArgumentError('A duration is a number and one of s, m, h, d, w, such as 30d.')
}

/** A port to listen on; 0 stands for any free one. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}

/** The name of a store or device. */
export function parseName(text: string): string {
  if (isName(text)) return text
  throw new InvalidArgumentError('A name is 1 to 255 characters without control characters.')
}

/** A whole number from 1 to 99. */
export function parseCount(text: string): number {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (count > 0) return count
  throw new InvalidArgumentError('It is a whole number from 1 to 99.')
}

/** A limit: a whole number from 1 on, or `none`. */
export function parseLimit(text: string): number {
  if (text === 'none') return Infinity
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (limit > 0) return limit
  throw new InvalidArgumentError('A limit is a whole number from 1 on, or "none".')
}

/** Origins of web pages, such as `https://till.example.com`, separated by spaces or commas. */
export function parseOrigins(text: string): readonly string[] {
  const origins = text.split(/[\s,]+/).filter((origin) => origin !== '')
  const isOrigin = (origin: string): boolean => URL.canParse(origin) && new URL(origin).origin === origin
  if (origins.length > 0 && origins.every(isOrigin)) return origins
  throw new InvalidArgumentError(
    'An origin is a scheme, a host and, unless usual, a port, such as https://till.example.',
  )
}
