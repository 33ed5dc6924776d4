import type { QueryParams } from '../engine/engine-port.js'
import type { SqlValue } from '../model/define-projection.js'

/** The same text for the same question: parameters count by their values, named ones in any order. */
export function queryKey(sql: string, params: QueryParams): string {
  if (isList(params)) return JSON.stringify([sql, params.map(textOf)])
  const named = Object.entries(params).map(([name, value]) => [name, textOf(value)] as const)
  return JSON.stringify([sql, Object.fromEntries(named.sort(([left], [right]) => (left < right ? -1 : 1)))])
}

// The type is told apart: SQLite does, and NaN, 1 and '1' would be one in JSON, or nearly.
function textOf(value: SqlValue): string {
  return `${value instanceof Uint8Array ? 'bytes' : typeof value}:${String(value)}`
}

/** True for parameters by place. */
export function isList(params: QueryParams): params is readonly SqlValue[] {
  return Array.isArray(params)
}
