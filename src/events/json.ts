import { docketError } from '../errors.js'

/** What can be an event's data or a command's input: it survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A copy of `value` as JSON keeps it, so that every device and the centre hold the same bytes. Properties that are
 * `undefined` are left out; anything else JSON would lose or change is refused.
 * @throws DocketError `validation-failed` naming the path of the first value that is not JSON.
 */
export function toJson(value: unknown, subject: string): Json {
  return copy(value, '', { subject, ancestors: new Set() })
}

interface Walk {
  readonly subject: string
  /** The objects on the way down to here: meeting one again is a cycle. */
  readonly ancestors: Set<object>
}

function copy(value: unknown, path: string, walk: Walk): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    // -0 is written "0" by JSON: keep what will be read back.
    return Number.isFinite(value) ? value + 0 : refuse(value, path, walk.subject)
  }
  if (typeof value !== 'object' || walk.ancestors.has(value)) return refuse(value, path, walk.subject)
  walk.ancestors.add(value)
  const result = Array.isArray(value)
    ? Array.from(value, (item, index) => copy(item, `${path}[${index}]`, walk))
    : copyObject(value, path, walk)
  walk.ancestors.delete(value)
  return result
}

function copyObject(value: object, path: string, walk: Walk): Json {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return refuse(value, path, walk.subject)
  const entries: [string, Json][] = []
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) entries.push([key, copy(item, path === '' ? key : `${path}.${key}`, walk)])
  }
  return Object.fromEntries(entries)
}

function refuse(value: unknown, path: string, subject: string): never {
  const kind =
    typeof value === 'object'
      ? (value?.constructor?.name ?? 'object')
      : typeof value === 'number'
        ? String(value)
        : typeof value
  const message = `${kind} is not JSON: use strings, finite numbers, booleans, null, arrays and plain objects without cycles`
  throw docketError('validation-failed', `${subject}${path === '' ? '' : ` at ${path}`}: ${message}.`, {
    subject,
    issues: [{ path, message }],
  })
}

/** True when two JSON values are equal, whatever the order of their keys. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftKeys = Object.keys(left)
  if (leftKeys.length !== Object.keys(right).length) return false
  return leftKeys.every(
    (key) => Object.hasOwn(right, key) && isSameJson(left[key as keyof typeof left], right[key as keyof typeof right]),
  )
}
