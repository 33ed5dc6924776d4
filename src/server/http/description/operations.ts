import { MAX_PULL_EVENTS } from '../../../protocol/limits.js'
import type { JsonSchema } from '../../../protocol/to-json-schema.js'
import { ROUTES } from '../routes.js'
import { refTo, type SchemaName } from './schemas.js'

/** One method of one path, as far as it differs from the others. */
export interface Operation {
  readonly path: string
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly id: string
  readonly summary: string
  /** Who may ask: a device with a token of the store, whoever runs the server, or anybody. */
  readonly caller: 'device' | 'operator' | 'anybody'
  readonly query?: readonly { readonly name: string; readonly schema: JsonSchema; readonly description: string }[]
  readonly body?: SchemaName
  readonly success: Success
  /** The codes of problems by status, besides those of every operation. */
  readonly problems?: Readonly<Record<number, readonly string[]>>
}

/** What is answered when all is well. */
export interface Success {
  readonly status: 200 | 204
  readonly description: string
  readonly mediaType?: string
  readonly schema?: JsonSchema
}

const NAME: JsonSchema = { type: 'string', minLength: 1, maxLength: 255 }

/** Every operation of the HTTP face. */
export const OPERATIONS: readonly Operation[] = [
  {
    path: ROUTES.push,
    method: 'post',
    id: 'push',
    summary: 'Send pending commits, in capture order; the answer holds one verdict for each.',
    caller: 'device',
    body: 'PushRequest',
    success: json('PushAnswer', 'A verdict for each commit; some may be refused.'),
    problems: {
      400: ['malformed-json', 'incomplete-body'],
      403: ['refused'],
      409: ['epoch-changed', 'event-id-conflict'],
      413: ['body-too-large', 'too-many-commits'],
      415: ['unsupported-media-type'],
      422: ['invalid-request', 'refused'],
    },
  },
  {
    path: ROUTES.pull,
    method: 'get',
    id: 'pull',
    summary: 'Fetch whole commits after a position, in the order of the log.',
    caller: 'device',
    query: [
      { name: 'after', schema: { type: 'integer', minimum: 0, default: 0 }, description: 'Position to read after.' },
      {
        name: 'limit',
        schema: { type: 'integer', minimum: 1, default: 1_000 },
        description: `Most events, unless the first commit has more; ${MAX_PULL_EVENTS} at most.`,
      },
    ],
    success: json('PullAnswer', 'Commits from position after + 1 on; none at the end of the log.'),
    problems: { 400: ['bad-number'] },
  },
  {
    path: ROUTES.history,
    method: 'get',
    id: 'history',
    summary: 'Fetch the commits of one stream, or of one story across streams, in the order of the log.',
    caller: 'device',
    query: [
      { name: 'stream', schema: NAME, description: 'The stream. Name either a stream or a correlation.' },
      { name: 'correlation', schema: NAME, description: 'The correlation id that the events of the story share.' },
      {
        name: 'after',
        schema: { type: 'integer', minimum: 0, default: 0 },
        description: 'Version of the stream, or position of the story, to read after.',
      },
      {
        name: 'limit',
        schema: { type: 'integer', minimum: 1, default: 1_000 },
        description: `About how many events; ${MAX_PULL_EVENTS} at most, and commits are whole.`,
      },
    ],
    success: json(
      'HistoryAnswer',
      'Commits, none where nothing goes by that name; `next` is `after` of the next page.',
    ),
    problems: { 400: ['bad-name', 'bad-number'] },
  },
  {
    path: ROUTES.live,
    method: 'get',
    id: 'live',
    summary: 'Hear when the log has grown, as Server-Sent Events.',
    caller: 'device',
    success: {
      status: 200,
      description:
        'Events named `head`, whose data is a Head, at once and whenever the head moved; `closing` when the server ' +
        'closes: connect again. The stream ends with its token, and when its device is revoked.',
      mediaType: 'text/event-stream',
      schema: { type: 'string', contentMediaType: 'application/json', contentSchema: refTo('Head') },
    },
    problems: { 429: ['too-many-streams'], 503: ['too-many-streams', 'closing'] },
  },
  {
    path: ROUTES.stores,
    method: 'get',
    id: 'listStores',
    summary: 'List the stores.',
    caller: 'operator',
    success: json('StoresAnswer', 'The names of all stores.'),
  },
  {
    path: ROUTES.revoked,
    method: 'get',
    id: 'listRevoked',
    summary: 'List the devices that are shut out of a store.',
    caller: 'operator',
    success: json('RevokedAnswer', 'Who is shut out, and since when.'),
    problems: { 400: ['bad-name'] },
  },
  {
    path: ROUTES.revokedDevice,
    method: 'put',
    id: 'revokeDevice',
    summary: 'Shut a device out of a store, whatever its tokens say; heeded by every server process within a second.',
    caller: 'operator',
    success: { status: 204, description: 'The device is shut out.' },
    problems: { 400: ['bad-name'] },
  },
  {
    path: ROUTES.revokedDevice,
    method: 'delete',
    id: 'restoreDevice',
    summary: 'Let a device in again.',
    caller: 'operator',
    success: { status: 204, description: 'The device is let in.' },
    problems: { 400: ['bad-name'] },
  },
  {
    path: ROUTES.health,
    method: 'get',
    id: 'health',
    summary: 'Tell that the process is up.',
    caller: 'anybody',
    success: json('StatusAnswer', 'It is up.'),
  },
  {
    path: ROUTES.ready,
    method: 'get',
    id: 'ready',
    summary: 'Tell that requests are welcome: the database answers, and the server is not closing.',
    caller: 'anybody',
    success: json('StatusAnswer', 'They are welcome.'),
    problems: { 503: ['not-ready', 'closing'] },
  },
  {
    path: ROUTES.metrics,
    method: 'get',
    id: 'metrics',
    summary: 'Read the metrics, in the text format of Prometheus. From the same machine, no token is needed.',
    caller: 'operator',
    success: { status: 200, description: 'The metrics.', mediaType: 'text/plain', schema: { type: 'string' } },
  },
  document(ROUTES.openapi, 'openapi', 'Read this document.'),
  document(ROUTES.asyncapi, 'asyncapi', 'Read the AsyncAPI document of the published events.'),
]

function json(schema: SchemaName, description: string): Success {
  return { status: 200, description, mediaType: 'application/json', schema: refTo(schema) }
}

function document(path: string, id: string, summary: string): Operation {
  const success = { status: 200, description: 'A document.', mediaType: 'application/json' } as const
  return { path, method: 'get', id, summary, caller: 'anybody', success: { ...success, schema: { type: 'object' } } }
}
