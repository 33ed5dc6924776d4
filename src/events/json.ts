import { docketError } from '../errors.js'

/** What can be an event's data or a command's input: it survives JSON unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A copy of `value` as JSON keeps it, so that every device and the centre hold the same bytes. Properties that are
 * `undefined` are left out; anything else JSON would lose or change is refused.
 * @throws DocketError `validation-failed` naming the path of the first value that is not JSON.
 */
export function toJson(value: unknown, subject: string): Json {
  return copy(value, { subject, keys: [], ancestors: [] })
}

/** The way down to a value, from the outside in. */
interface Walk {
  readonly subject: string
  readonly keys: (string | number)[]
  /** Meeting one of these again is a cycle. */
  readonly ancestors: object[]
}

function copy(value: unknown, walk: Walk): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    // -0 is written "0" by JSON: keep what will be read back.
    return Number.isFinite(value) ? value + 0 : refuse(value, walk)
  }
  if (typeof value !== 'object' || walk.ancestors.includes(value)) return refuse(value, walk)
  walk.ancestors.push(value)
  const result = Array.isArray(value) ? copyArray(value, walk) : copyObject(value, walk)
  walk.ancestors.pop()
  return result
}

function copyArray(value: readonly unknown[], walk: Walk): Json {
  const result: Json[] = []
  for (let index = 0; index < value.length; index += 1) {
    walk.keys.push(index)
    result.push(copy(value[index], walk))
    walk.keys.pop()
  }
  return result
}

function copyObject(value: object, walk: Walk): Json {
  if (!isPlain(value)) return refuse(value, walk)
  const result: Record<string, Json> = {}
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key]
    if (item === undefined) continue
    walk.keys.push(key)
    const copied = copy(item, walk)
    walk.keys.pop()
    // Assigned, this name would set the prototype.
    if (key === '__proto__') Object.defineProperty(result, key, { ...OWN, value: copied })
    else result[key] = copied
  }
  return result
}

const OWN = { configurable: true, enumerable: true, writable: true }

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // The last: a plain object of another realm.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

function pathOf(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    return path === '' ? key : `${path}.${key}`
  }, '')
}

function refuse(value: unknown, { subject, keys }: Walk): never {
  const path = pathOf(keys)
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
