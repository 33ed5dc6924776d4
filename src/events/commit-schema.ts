import * as v from 'valibot'
import { isId, isName } from './ids.js'
import type { Commit, ConfirmedCommit } from './commit.js'
import type { Json } from './json.js'

/** Most events one commit may hold: a commit is written, sent and confirmed as one piece. */
export const MAX_COMMIT_EVENTS = 1_000

const id = v.custom<string>(isId, 'must be a lower-case UUID')
const name = v.custom<string>(isName, 'must be 1 to 255 characters without control characters')
const text = v.pipe(v.string(), v.maxLength(1_000), v.check(isStorable, 'must not hold NUL or lone surrogates'))
const isoTime = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time such as 2026-11-23T12:00:00.000Z'))
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
// What JSON.parse gave is JSON already; only its presence has to be checked.
const json = v.custom<Json>((value) => value !== undefined, 'must be present')

const eventEntries = { id, type: name, schemaVersion: ordinal, data: json }

const commitEntries = {
  commitId: id,
  commandId: name,
  command: v.nullable(v.strictObject({ name, input: json })),
  streamId: name,
  expectedVersion: v.union([natural, v.picklist(['no-stream', 'stream-exists', 'any'])]),
  actor: v.nullable(text),
  deviceId: name,
  recordedAt: isoTime,
  correlationId: name,
  causationId: v.nullable(name),
  events: v.pipe(
    v.array(v.strictObject(eventEntries)),
    v.minLength(1, 'must hold at least one event'),
    v.maxLength(MAX_COMMIT_EVENTS, `must hold at most ${MAX_COMMIT_EVENTS} events`),
  ),
}

/** A commit as a device sends it, checked field by field; unknown fields are refused. */
export const CommitSchema = v.strictObject(commitEntries) as unknown as v.GenericSchema<unknown, Commit>

/** A commit as the centre sends it, with its placement. What a newer centre adds is left out. */
export const ConfirmedCommitSchema = v.object({
  ...commitEntries,
  events: v.pipe(v.array(v.object(eventEntries)), v.minLength(1, 'must hold at least one event')),
  firstPosition: ordinal,
  firstVersion: ordinal,
  receivedAt: isoTime,
}) as unknown as v.GenericSchema<unknown, ConfirmedCommit>

function isStorable(value: string): boolean {
  // PostgreSQL text cannot hold NUL.
  return (
    !value.includes('\u0000') && !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)
  )
}
