import type { GenericSchema } from 'valibot'
import { jsonField } from '../events/commit-schema.js'
import { idField, nameField } from '../events/field-schemas.js'

/** A schema of JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Schemas that stand under names of their own, and the prefix that leads to them, such as `#/components/schemas/`. */
export interface NamedSchemas {
  readonly prefix: string
  readonly names: ReadonlyMap<unknown, string>
}

/** What is read of a valibot schema, or of an action of its pipe. */
interface Node {
  readonly kind: string
  readonly type: string
  readonly pipe?: readonly Node[]
  readonly entries?: Readonly<Record<string, Node>>
  readonly wrapped?: Node
  readonly item?: Node
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly requirement?: unknown
}

type Convert = (node: Node) => JsonSchema

/** What functions check, as far as JSON Schema can say it. */
const FIELDS: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [idField, { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]{36}$' }],
  [nameField, { type: 'string', minLength: 1, maxLength: 255 }],
  [jsonField, {}],
])

/**
 * The JSON Schema of a valibot schema, for the kinds docket uses; what the valibot schema names is referred to by its
 * name, unless it is `schema` itself.
 * @throws Error for any other kind: a document must not say less than is checked.
 */
export function toJsonSchema(schema: GenericSchema, { prefix, names }: NamedSchemas): JsonSchema {
  const convert: Convert = (node) => {
    const name = names.get(node)
    return name !== undefined ? { $ref: `${prefix}${name}` } : (FIELDS.get(node) ?? describe(node, convert))
  }
  const root = schema as unknown as Node
  return FIELDS.get(root) ?? describe(root, convert)
}

function describe(node: Node, convert: Convert): JsonSchema {
  const actions = (node.pipe ?? []).filter(({ kind }) => kind !== 'schema')
  const constraints = actions.map((action) => constraintOf(action, node.type))
  return Object.assign({}, typeOf(node, convert), ...constraints) as JsonSchema
}

const TYPES: Readonly<Record<string, (node: Node, convert: Convert) => JsonSchema>> = {
  string: () => ({ type: 'string' }),
  number: () => ({ type: 'number' }),
  unknown: () => ({}),
  literal: ({ literal }) => ({ const: literal }),
  picklist: ({ options }) => ({ enum: options }),
  nullable: ({ wrapped }, convert) => ({ anyOf: [convert(wrapped!), { type: 'null' }] }),
  union: ({ options }, convert) => ({ anyOf: options!.map((option) => convert(option as Node)) }),
  array: ({ item }, convert) => ({ type: 'array', items: convert(item!) }),
  object: (node, convert) => objectOf(node, convert),
  strict_object: (node, convert) => ({ ...objectOf(node, convert), additionalProperties: false }),
}

function typeOf(node: Node, convert: Convert): JsonSchema {
  const type = TYPES[node.type]
  if (type === undefined) throw new Error(`A schema of kind ${node.type} cannot be described.`)
  return type(node, convert)
}

function objectOf({ entries = {} }: Node, convert: Convert): JsonSchema {
  const fields = Object.entries(entries)
  const isOptional = ({ type }: Node): boolean => type === 'optional'
  const properties = fields.map(([key, node]) => [key, convert(isOptional(node) ? node.wrapped! : node)])
  const required = fields.filter(([, node]) => !isOptional(node)).map(([key]) => key)
  return { type: 'object', properties: Object.fromEntries(properties) as JsonSchema, required }
}

function constraintOf({ type, requirement }: Node, of: string): JsonSchema {
  switch (type) {
    case 'safe_integer':
      return { type: 'integer', maximum: Number.MAX_SAFE_INTEGER }
    case 'min_value':
      return { minimum: requirement }
    case 'min_length':
      return { [of === 'array' ? 'minItems' : 'minLength']: requirement }
    case 'max_length':
      return { [of === 'array' ? 'maxItems' : 'maxLength']: requirement }
    case 'iso_timestamp':
      return { format: 'date-time' }
    case 'check':
      // A function: what it finds is told in words by the problem that answers.
      return {}
    default:
      throw new Error(`A check of kind ${type} cannot be described.`)
  }
}
