import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { isName } from '../events/ids.js'
import { compileTemplate, type Template } from './template.js'
import { usageError } from './usage-error.js'

/** One kind of event that a stream gets. */
export interface EventRule {
  /** Where the rule stands in the mapping, such as `each.0`: part of the ids of its events. */
  readonly name: string
  readonly type: string
  readonly schemaVersion: number
  readonly data: Template
}

/** When the events of a stream were recorded: as a column says, or counted from a start, stream by stream. */
export type RecordedAt = { readonly column: string } | { readonly startMs: number; readonly stepMs: number }

/** How rows become event streams. */
export interface Mapping {
  /** Texts and columns in turn, beginning with a text: `order-{order_id}` is `['order-', 'order_id', '']`. */
  readonly stream: readonly string[]
  /** The rows of a stream stand together, so that no more than one stream is held in memory. */
  readonly grouped: boolean
  readonly recordedAt: RecordedAt
  readonly actor: Template | null
  readonly first: readonly EventRule[]
  readonly each: readonly EventRule[]
  readonly last: readonly EventRule[]
  /** Every column that is read. */
  readonly columns: ReadonlySet<string>
}

const EventSchema = v.strictObject({
  type: v.custom<string>(isName, 'must be the name of an event type'),
  schemaVersion: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1),
  data: v.optional(v.unknown(), {}),
})
const EventsSchema = v.optional(v.array(EventSchema), [])

const MappingSchema = v.strictObject({
  stream: v.pipe(
    v.string(),
    v.regex(/^[^{}]*(\{[^{}]+\}[^{}]*)+$/, 'must hold a column in braces, as order-{order_id}'),
  ),
  grouped: v.optional(v.boolean(), true),
  recordedAt: v.union(
    [
      v.strictObject({ column: v.pipe(v.string(), v.minLength(1)) }),
      v.strictObject({
        start: v.pipe(v.string(), v.isoTimestamp()),
        stepSeconds: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
      }),
    ],
    'must be { "column": name } or { "start": ISO time, "stepSeconds": number }',
  ),
  actor: v.optional(v.unknown()),
  first: EventsSchema,
  each: EventsSchema,
  last: EventsSchema,
})

/**
 * Reads a mapping, from a file or from the JSON itself.
 * @throws DocketError `invalid-argument` naming the part that is wrong.
 */
export function readMapping(fileOrJson: string): Mapping {
  const result = v.safeParse(MappingSchema, parseJson(fileOrJson))
  if (!result.success) {
    const [issue] = result.issues
    const path = v.getDotPath(issue)
    throw usageError('map', `The mapping is not valid: ${path === null ? '' : `${path}: `}${issue.message}`)
  }
  return compile(result.output)
}

function parseJson(fileOrJson: string): unknown {
  const isInline = fileOrJson.trimStart().startsWith('{')
  if (!isInline && !existsSync(fileOrJson)) throw usageError('map', `There is no mapping file ${fileOrJson}.`)
  try {
    return JSON.parse(isInline ? fileOrJson : readFileSync(fileOrJson, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError('map', `The mapping${isInline ? '' : ` ${fileOrJson}`} is not JSON: ${reason}`, error)
  }
}

function compile(parsed: v.InferOutput<typeof MappingSchema>): Mapping {
  const rulesOf = (part: 'first' | 'each' | 'last'): EventRule[] =>
    parsed[part].map(({ data, ...rule }, index) => {
      const name = `${part}.${index}`
      return { ...rule, name, data: compileTemplate(data, `${name}.data`) }
    })
  const [first, each, last] = [rulesOf('first'), rulesOf('each'), rulesOf('last')]
  const rules = [...first, ...each, ...last]
  if (rules.length === 0) throw usageError('map', 'The mapping makes no events: it needs first, each or last.')
  const stream = parsed.stream.split(/[{}]/)
  const actor = parsed.actor === undefined ? null : compileTemplate(parsed.actor, 'actor')
  const recordedAt =
    'column' in parsed.recordedAt
      ? parsed.recordedAt
      : { startMs: Date.parse(parsed.recordedAt.start), stepMs: parsed.recordedAt.stepSeconds * 1000 }
  const columns = new Set([
    ...stream.filter((_, index) => index % 2 === 1),
    ...('column' in recordedAt ? [recordedAt.column] : []),
    ...(actor?.columns ?? []),
    ...rules.flatMap(({ data }) => data.columns),
  ])
  return { stream, grouped: parsed.grouped, recordedAt, actor, first, each, last, columns }
}
