/** True for equal plain data: what rows, events and a status are made of. Everything else is compared by identity. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (!isPlain(left) || !isPlain(right) || Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
}

/**
 * The list `next`, in which items that are as before are the very same ones; `before` itself when nothing has changed. What is
 * equal at the front and at the back is found, so that one item more or less costs no other item its identity.
 */
export function keepSame<Item>(before: readonly Item[] | undefined, next: readonly Item[]): readonly Item[] {
  if (before === undefined) return next
  const shorter = Math.min(before.length, next.length)
  let front = 0
  while (front < shorter && isSame(before[front], next[front])) front += 1
  if (front === before.length && front === next.length) return before
  let back = 0
  while (back < shorter - front && isSame(before.at(-1 - back), next.at(-1 - back))) back += 1
  const changed = next.slice(front, next.length - back)
  // In place: a row among others that did not change.
  const kept = changed.map((item, index) => (isSame(before[front + index], item) ? before[front + index]! : item))
  return [...before.slice(0, front), ...kept, ...before.slice(before.length - back)]
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || Array.isArray(value) || value instanceof Uint8Array
}
