import * as v from 'valibot'
import {
  idField as id,
  nameField as name,
  naturalField as natural,
  ordinalField as ordinal,
  timeField as time,
} from './field-schemas.js'
import type { Commit, ConfirmedCommit } from './commit.js'
import type { Json } from './json.js'

/** Most events one commit may hold: a commit is written, sent and confirmed as one piece. */
export const MAX_COMMIT_EVENTS = 1_000

const text = v.pipe(v.string(), v.maxLength(1_000), v.check(isStorable, 'must not hold NUL or lone surrogates'))
/** Any JSON: what JSON.parse gave is JSON already; only its presence has to be checked. */
export const jsonField = v.custom<Json>((value) => value !== undefined, 'must be present')

const commandEntries = { name, input: jsonField }
const eventEntries = { id, type: name, schemaVersion: ordinal, data: jsonField }

const commitEntries = {
  commitId: id,
  commandId: name,
  streamId: name,
  expectedVersion: v.union([natural, v.picklist(['no-stream', 'stream-exists', 'any'])]),
  actor: v.nullable(text),
  deviceId: name,
  recordedAt: time,
  correlationId: name,
  causationId: v.nullable(name),
}

/** A commit as a device sends it, checked field by field; unknown fields are refused. */
export const CommitSchema = v.strictObject({
  ...commitEntries,
  command: v.nullable(v.strictObject(commandEntries)),
  events: v.pipe(
    v.array(v.strictObject(eventEntries)),
    v.minLength(1, 'must hold at least one event'),
    v.maxLength(MAX_COMMIT_EVENTS, `must hold at most ${MAX_COMMIT_EVENTS} events`),
  ),
}) as unknown as v.GenericSchema<unknown, Commit>

/** A commit as the centre sends it, with its placement. What a newer centre adds is left out. */
export const ConfirmedCommitSchema = v.object({
  ...commitEntries,
  command: v.nullable(v.object(commandEntries)),
  events: v.pipe(v.array(v.object(eventEntries)), v.minLength(1, 'must hold at least one event')),
  firstPosition: ordinal,
  firstVersion: ordinal,
  receivedAt: time,
}) as unknown as v.GenericSchema<unknown, ConfirmedCommit>

function isStorable(value: string): boolean {
  // PostgreSQL text cannot hold NUL.
  return (
    !value.includes('\u0000') && !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)
  )
}
