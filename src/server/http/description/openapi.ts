import type { JsonSchema } from '../../../protocol/to-json-schema.js'
import { OPERATIONS, type Operation, type Success } from './operations.js'
import { describeSchemas, refTo } from './schemas.js'

/** The OpenAPI 3.1 document of the HTTP face. */
export interface OpenapiDocument {
  readonly openapi: string
  readonly info: object
  readonly jsonSchemaDialect: string
  readonly servers: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: object
    readonly headers: object
  }
}

type Problems = Readonly<Record<number, readonly string[]>>

const PROBLEM = 'application/problem+json'
const ALWAYS: Problems = { 500: ['server-error'] }
const WITH_TOKEN: Problems = {
  401: ['unauthorized'],
  403: ['wrong-store', 'device-revoked'],
  429: ['rate-limited'],
  503: ['keys-unavailable'],
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'No token, or none that is valid.',
  403: 'The token is good, but not for this.',
  409: 'The request does not fit what is stored.',
  413: 'The request is too large; send less.',
  415: 'The body is of another kind than application/json.',
  422: 'The body is JSON, but not what is wanted, or all of it is refused.',
  429: 'Too much at once; wait as long as Retry-After says.',
  500: 'The server failed.',
  503: 'Not now; wait as long as Retry-After says.',
}

const DESCRIPTION =
  'What devices and operators ask of a docket server. Every failure is a problem+json (RFC 9457) with a code to branch ' +
  'on; every answer names its request in X-Request-Id. Another method than those described is answered 405, another ' +
  'path 404. What the messages mean is told in docs/sync.md.'

/** Creates the document from the schemas that check the messages, and the list of operations. */
export function createOpenapiDocument(): OpenapiDocument {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const operation of OPERATIONS) {
    const path = (paths[templateOf(operation.path)] ??= {})
    path[operation.method] = describe(operation)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'docket', version: '1', description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: describeSchemas(),
      securitySchemes: {
        device: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token for the store.' },
        operator: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token for the store "*".' },
      },
      headers: {
        RequestId: { description: 'What the log calls the request.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
      },
    },
  }
}

/** `/sync/:store/push` as OpenAPI writes it. */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

function describe({ id, summary, caller, path, query = [], body, success, problems }: Operation): JsonSchema {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }))
  const parameters = [...inPath, ...query.map((parameter) => ({ in: 'query', ...parameter }))]
  return {
    operationId: id,
    summary,
    ...(caller === 'anybody' ? {} : { security: [{ [caller]: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: refTo(body) } } } }),
    responses: {
      [success.status]: describeSuccess(success),
      ...describeProblems([ALWAYS, caller === 'anybody' ? {} : WITH_TOKEN, problems ?? {}]),
    },
  }
}

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } }
const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }

function describeSuccess({ description, mediaType, schema }: Success): JsonSchema {
  const content = mediaType === undefined ? {} : { content: { [mediaType]: { schema } } }
  return { description, headers: REQUEST_ID, ...content }
}

function describeProblems(sources: readonly Problems[]): JsonSchema {
  const statuses = [...new Set(sources.flatMap((problems) => Object.keys(problems).map(Number)))]
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = sources.flatMap((problems) => problems[status] ?? [])
      const schema = { allOf: [refTo('Problem'), { properties: { code: { enum: codes } } }] }
      const headers = { ...REQUEST_ID, ...(status === 429 || status === 503 ? RETRY_AFTER : {}) }
      return [status, { description: MEANINGS[status], headers, content: { [PROBLEM]: { schema } } }]
    }),
  )
}
