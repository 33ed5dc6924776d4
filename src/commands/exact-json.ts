/**
 * The JSON text of a value that is the same when it is read back, or `null`: a Map, a Date, an instance of a class, an
 * `undefined`, `NaN` or `-0` anywhere in it would come back as something else.
 */
export function toExactJson(value: unknown): string | null {
  try {
    return isExact(value) ? JSON.stringify(value) : null
  } catch {
    // A cycle, or a value deeper than the stack.
    return null
  }
}

function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return typeof value === 'boolean' || typeof value === 'string'
  if (value === null) return true
  const isPlain = Array.isArray(value) ? isPlainArray(value) : isPlainObject(value)
  return isPlain && Object.values(value).every(isExact)
}

function isPlainArray(value: readonly unknown[]): boolean {
  const { length } = Object.keys(value)
  // A hole has no key; `length` is the one name that is not a key.
  return isOf(value, Array.prototype) && length === value.length && Reflect.ownKeys(value).length === length + 1
}

function isPlainObject(value: object): boolean {
  return isOf(value, Object.prototype) && Reflect.ownKeys(value).length === Object.keys(value).length
}

function isOf(value: object, prototype: object): boolean {
  return Object.getPrototypeOf(value) === prototype
}
