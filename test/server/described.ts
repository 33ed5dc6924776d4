import openapi from '../../docs/openapi.json' with { type: 'json' }
import { faultsOf, type Schema } from './json-schema.ts'

/** An answer, as far as a document describes one. */
export interface Answered {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly status: number
  readonly mediaType: string | null
  readonly requestId: string | null
  readonly body: unknown
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

const PATHS = Object.entries(openapi.paths).map(([template, operations]) => ({
  pattern: new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  operations: operations as Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>,
}))

/** HEAD is GET without its body, and a browser asks before it calls another site; nothing else may be there. */
function isKnownBeside(method: string, status: number): boolean {
  return method === 'HEAD' || (method === 'OPTIONS' && status === 204) || status === 405
}

/** What an answer has that docs/openapi.json does not say; nothing for paths that are not docket's. */
export function undescribed({ method, path, status, mediaType, requestId, body }: Answered): string[] {
  const operations = PATHS.find(({ pattern }) => pattern.test(path))?.operations
  if (operations === undefined) return []
  const where = `${method} ${path} ${status}`
  if (requestId === null) return [`${where} names no request`]
  const operation = operations[method.toLowerCase()]
  if (operation === undefined) return isKnownBeside(method, status) ? [] : [`${where} should be 405`]
  return faultsOfResponse(operation.responses[status], mediaType, body).map((fault) => `${where}: ${fault}`)
}

function faultsOfResponse(described: Described | undefined, mediaType: string | null, body: unknown): string[] {
  if (described === undefined) return ['this status is not described']
  if (described.content === undefined) return body === null ? [] : ['there should be no body']
  const content = described.content[mediaType ?? '']
  if (content === undefined) return [`the media type ${mediaType} is not described`]
  return faultsOf(content.schema, body, openapi)
}
