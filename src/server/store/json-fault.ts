/** Deepest nesting of an event's data that is stored; PostgreSQL and every JSON reader on the way can follow it. */
export const MAX_JSON_DEPTH = 200

/** What makes `value` (as JSON.parse gave it) impossible to keep, or `null`: nested too deep, or a number beyond range. */
export function jsonFault(value: unknown): string | null {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: current, depth } = next
    // 1e999 is read as Infinity and would be written as null.
    if (typeof current === 'number' && !Number.isFinite(current)) return 'must not hold numbers beyond ±1.8e308'
    if (typeof current !== 'object' || current === null) continue
    if (depth === MAX_JSON_DEPTH) return `must not be nested deeper than ${MAX_JSON_DEPTH}`
    for (const item of Object.values(current)) open.push({ value: item, depth: depth + 1 })
  }
  return null
}
