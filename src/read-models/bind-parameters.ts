import { docketError } from '../errors.js'
import type { SqlValue } from '../model/define-projection.js'

/** Parameters by position, or by name (with or without the prefix `:`, `@` or `$`). */
export type SqlParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/**
 * The values of `params` in the order SQLite binds them.
 * @throws DocketError `invalid-query` when one is missing, left over, or not a value SQLite stores.
 */
export function toBindings(sql: string, names: readonly (string | null)[], params: SqlParams): SqlValue[] {
  const values = Array.isArray(params) ? (params as SqlValue[]) : valuesByName(sql, names, params as NamedParams)
  if (values.length !== names.length) {
    const wanted = names.length === 1 ? '1 parameter' : `${names.length} parameters`
    throw invalid(sql, `The statement takes ${wanted} and was given ${values.length}`)
  }
  for (let index = 0; index < values.length; index += 1) {
    if (!isSqlValue(values[index])) throw notAValue(sql, names[index] ?? String(index + 1), values[index])
  }
  return values
}

type NamedParams = Readonly<Record<string, SqlValue>>

function valuesByName(sql: string, names: readonly (string | null)[], params: NamedParams): SqlValue[] {
  const given = new Map(Object.entries(params).map(([key, value]) => [key.replace(/^[:@$]/, ''), value]))
  const unknown = [...given.keys()].find((key) => !names.includes(key))
  if (unknown !== undefined) throw invalid(sql, `The statement has no parameter :${unknown}`)
  return names.map((name) => {
    if (name === null) throw invalid(sql, 'The statement has parameters without a name; give an array')
    if (!given.has(name)) throw invalid(sql, `The parameter :${name} is missing`)
    return given.get(name) as SqlValue
  })
}

function isSqlValue(value: unknown): value is SqlValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return !Number.isNaN(value)
    default:
      return value === null || value instanceof Uint8Array
  }
}

function notAValue(sql: string, name: string, value: unknown): Error {
  const kind = typeof value === 'object' ? value?.constructor?.name : Number.isNaN(value) ? 'NaN' : typeof value
  return invalid(sql, `Parameter ${name} is ${kind}; SQLite stores strings, numbers, booleans, null and Uint8Array`)
}

function invalid(sql: string, message: string): Error {
  return docketError('invalid-query', `${message}: ${sql}`, { sql })
}
