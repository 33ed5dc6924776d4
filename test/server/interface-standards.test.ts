import asyncapiStandards from '@asyncapi/specs'
import openapiStandard from '@seriousme/openapi-schema-validator/schemas/v3.1/schema.json' with { type: 'json' }
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import asyncapi from '../../docs/asyncapi.json' with { type: 'json' }
import openapi from '../../docs/openapi.json' with { type: 'json' }

const SCHEMA_DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** What the schema of the OpenAPI Initiative says of a document, and the JSON Schema of 2020-12 of each schema in it. */
const openapiFaults = faultsBy(
  new Ajv2020({ strict: false, allErrors: true, formats: { 'media-range': true } }),
  // The published one leaves open which dialect a document has; docket's names this one.
  { ...openapiStandard, $defs: { ...openapiStandard.$defs, schema: { $ref: SCHEMA_DIALECT } } },
)

/** What the schema of the AsyncAPI Initiative says of a document. */
const asyncapiFaults = faultsBy(
  // It brings a JSON Schema of draft 7 of its own, which Ajv would take for another than the one it has.
  new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false }),
  asyncapiStandards.schemas['3.0.0'],
)

function faultsBy(ajv: Ajv | Ajv2020, standard: object): (document: unknown) => string[] {
  ajvFormats.default(ajv)
  const validate = ajv.compile(standard)
  return (document) => {
    validate(document)
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

type Path = readonly string[]

/** A copy of a document with something else at a place; `undefined` takes away what is there. */
function changed(document: object, path: Path, value: unknown): object {
  const copy = structuredClone(document)
  const parent = path.slice(0, -1).reduce<Record<string, unknown>>(
    (at, key) => {
      expect(at, path.join('/')).toHaveProperty([key])
      return at[key] as Record<string, unknown>
    },
    copy as Record<string, unknown>,
  )
  parent[path.at(-1)!] = value
  // Leaves out what is undefined.
  return JSON.parse(JSON.stringify(copy)) as object
}

const PULL = ['paths', '/sync/{store}/pull', 'get']
const OPENAPI_FAULTS: readonly (readonly [string, Path, unknown])[] = [
  ['another version', ['openapi'], '2.0'],
  ['no title', ['info', 'title'], undefined],
  ['a member nobody knows', [...PULL, 'respones'], {}],
  ['an answer without a description', [...PULL, 'responses', '200', 'description'], undefined],
  ['a parameter in the body', [...PULL, 'parameters', '0', 'in'], 'body'],
  ['a parameter of the path that may be missing', [...PULL, 'parameters', '0', 'required'], false],
  ['a kind of security there is not', ['components', 'securitySchemes', 'device', 'type'], 'token'],
  ['a type there is not', ['components', 'schemas', 'Head', 'properties', 'head', 'type'], 'bigint'],
  ['a list of what is required that is none', ['components', 'schemas', 'Head', 'required'], 'head'],
]

const ASYNCAPI_FAULTS: readonly (readonly [string, Path, unknown])[] = [
  ['another version', ['asyncapi'], '2.6.0'],
  ['no title', ['info', 'title'], undefined],
  ['a member nobody knows', ['channels', 'storeEvents', 'adress'], 'docket'],
  ['an operation of the version before', ['operations', 'publishStoredEvents', 'action'], 'publish'],
  ['an operation on no channel', ['operations', 'publishStoredEvents', 'channel'], undefined],
  ['a server without a protocol', ['servers', 'nats', 'protocol'], undefined],
  ['a type there is not', ['components', 'schemas', 'CloudEvent', 'properties', 'position', 'type'], 'bigint'],
]

describe('the interface documents', () => {
  it('are what the OpenAPI 3.1 schema says', () => {
    expect(openapiFaults(openapi)).toEqual([])
  })

  it('are what the AsyncAPI 3.0 schema says', () => {
    expect(asyncapiFaults(asyncapi)).toEqual([])
  })

  it.each(OPENAPI_FAULTS)('bite in OpenAPI: %s', (_, path, value) => {
    expect(openapiFaults(changed(openapi, path, value))).not.toEqual([])
  })

  it.each(ASYNCAPI_FAULTS)('bite in AsyncAPI: %s', (_, path, value) => {
    expect(asyncapiFaults(changed(asyncapi, path, value))).not.toEqual([])
  })
})
