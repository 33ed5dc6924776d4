/** A schema of JSON Schema 2020-12. */
export type Schema = Readonly<Record<string, unknown>>

type Check = (wanted: never, value: unknown, schema: Schema, root: object) => string[]

/**
 * What is wrong with `value`, for the keywords docket's documents use. A keyword it does not know throws: it would
 * otherwise be a check that never fails.
 */
export function faultsOf(schema: Schema, value: unknown, root: object): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const check = CHECKS[keyword]
    if (check === undefined) throw new Error(`The keyword ${keyword} is not known here.`)
    return check(wanted as never, value, schema, root)
  })
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
}

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (wanted: string, value, _, root) => faultsOf(resolve(wanted, root), value, root),
  type: (wanted: string, value) => say(isOfType(wanted, value), value, `be ${wanted}`),
  const: (wanted, value) => say(value === wanted, value, `be ${JSON.stringify(wanted)}`),
  enum: (wanted: unknown[], value) => say(wanted.includes(value), value, `be one of ${wanted.join(', ')}`),
  anyOf: (wanted: Schema[], value, _, root) =>
    say(
      wanted.some((schema) => faultsOf(schema, value, root).length === 0),
      value,
      'fit one of several schemas',
    ),
  allOf: (wanted: Schema[], value, _, root) => wanted.flatMap((schema) => faultsOf(schema, value, root)),
  required: (wanted: string[], value) =>
    isRecord(value) ? wanted.flatMap((key) => say(key in value, value, `have ${key}`)) : [],
  properties: (wanted: Record<string, Schema>, value, _, root) =>
    isRecord(value)
      ? Object.entries(wanted).flatMap(([key, schema]) =>
          key in value ? faultsOf(schema, value[key], root).map((fault) => `${key}: ${fault}`) : [],
        )
      : [],
  additionalProperties: (wanted: boolean, value, { properties = {} }) =>
    wanted || !isRecord(value)
      ? []
      : Object.keys(value).flatMap((key) => say(key in (properties as object), value, `not have ${key}`)),
  items: (wanted: Schema, value, _, root) =>
    Array.isArray(value) ? value.flatMap((item) => faultsOf(wanted, item, root)) : [],
  minItems: (wanted: number, value) => (Array.isArray(value) ? say(value.length >= wanted, value, 'be longer') : []),
  maxItems: (wanted: number, value) => (Array.isArray(value) ? say(value.length <= wanted, value, 'be shorter') : []),
  minLength: (wanted: number, value) =>
    typeof value === 'string' ? say(Array.from(value).length >= wanted, value, 'be longer') : [],
  maxLength: (wanted: number, value) =>
    typeof value === 'string' ? say(Array.from(value).length <= wanted, value, 'be shorter') : [],
  minimum: (wanted: number, value) => (typeof value === 'number' ? say(value >= wanted, value, 'be larger') : []),
  maximum: (wanted: number, value) => (typeof value === 'number' ? say(value <= wanted, value, 'be smaller') : []),
  pattern: (wanted: string, value) =>
    typeof value === 'string' ? say(new RegExp(wanted, 'u').test(value), value, `match ${wanted}`) : [],
  format: (wanted: string, value) =>
    typeof value === 'string' ? say(FORMATS[wanted]!.test(value), value, `be a ${wanted}`) : [],
  description: () => [],
  contentMediaType: () => [],
  contentSchema: () => [],
}

function say(isFine: boolean, value: unknown, wish: string): string[] {
  return isFine ? [] : [`${(JSON.stringify(value) ?? 'undefined').slice(0, 200)} must ${wish}`]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isRecord(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function resolve(reference: string, root: object): Schema {
  const path = reference.replace(/^#\//, '').split('/')
  return path.reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], root) as Schema
}
