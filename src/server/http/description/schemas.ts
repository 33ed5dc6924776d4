import { CommitSchema, ConfirmedCommitSchema } from '../../../events/commit-schema.js'
import { MAX_PUSH_COMMITS } from '../../../protocol/limits.js'
import {
  HeadSchema,
  HistoryAnswerSchema,
  ProblemSchema,
  PullAnswerSchema,
  PushAnswerSchema,
  PushRequestSchema,
  VerdictSchema,
} from '../../../protocol/messages.js'
import { RevokedAnswerSchema, StatusAnswerSchema, StoresAnswerSchema } from '../../../protocol/operator-messages.js'
import { toJsonSchema, type JsonSchema } from '../../../protocol/to-json-schema.js'

const PREFIX = '#/components/schemas/'

const SCHEMAS = {
  Commit: CommitSchema,
  ConfirmedCommit: ConfirmedCommitSchema,
  Head: HeadSchema,
  HistoryAnswer: HistoryAnswerSchema,
  Problem: ProblemSchema,
  PullAnswer: PullAnswerSchema,
  PushAnswer: PushAnswerSchema,
  PushRequest: PushRequestSchema,
  RevokedAnswer: RevokedAnswerSchema,
  StatusAnswer: StatusAnswerSchema,
  StoresAnswer: StoresAnswerSchema,
  Verdict: VerdictSchema,
}

/** The name of a schema of the document. */
export type SchemaName = keyof typeof SCHEMAS

/** Leads to a schema of the document. */
export function refTo(name: SchemaName): JsonSchema {
  return { $ref: `${PREFIX}${name}` }
}

/** Every message of the HTTP face as JSON Schema, made from what checks it. */
export function describeSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const names = new Map<unknown, string>(Object.entries(SCHEMAS).map(([name, schema]) => [schema, name]))
  const described = Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [name, toJsonSchema(schema, { prefix: PREFIX, names })]),
  ) as Record<SchemaName, JsonSchema>
  return { ...described, PushRequest: withCommits(described.PushRequest), Problem: withIssues(described.Problem) }
}

/** The commits of a push are checked one by one, after the push itself: a bad one is refused alone, with status 200. */
function withCommits(request: JsonSchema): JsonSchema {
  const commits = { type: 'array', items: refTo('Commit'), maxItems: MAX_PUSH_COMMITS }
  return { ...request, properties: { ...(request['properties'] as object), commits } }
}

/** What only people read: devices do not look at it. */
function withIssues(problem: JsonSchema): JsonSchema {
  const text = { type: 'string' }
  const issue = { type: 'object', properties: { path: text, message: text }, required: ['path', 'message'] }
  return { ...problem, properties: { ...(problem['properties'] as object), issues: { type: 'array', items: issue } } }
}
