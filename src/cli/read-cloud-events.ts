import * as v from 'valibot'
import type { Commit, ConfirmedCommit } from '../events/commit.js'
import { readCommit } from '../events/read-commit.js'
import { CloudEventSchema } from '../protocol/cloud-event-schema.js'
import { lineError, type Line } from './read-lines.js'

/** A commit of an export, and what the export says of it beside. */
export interface ExportedCommit {
  readonly confirmed: ConfirmedCommit
  readonly source: string
  /** `null` in an export made through a server. */
  readonly pushedBy: { readonly device: string; readonly actor: string | null } | null
  /** SHA-256 of its last event; `null` in an export made through a server. */
  readonly lastHash: string | null
  /** Bytes of the file up to its end. */
  readonly bytes: number
}

const PushedBySchema = v.object({ device: v.string(), actor: v.nullable(v.string()) })

const LineSchema = v.object({
  // Which life of the log it was is of no account here, nor is what kind of text the data was.
  ...v.omit(CloudEventSchema, ['epoch', 'datacontenttype']).entries,
  receivedat: v.custom<string>(isWholeMilliseconds, 'must be a time such as 2026-11-23T12:00:00.000Z'),
  pushedby: v.optional(v.pipe(v.string(), v.parseJson(), PushedBySchema)),
})

type EventLine = v.InferOutput<typeof LineSchema> & { readonly at: Line }

/** What the lines of one commit say alike. */
const ALIKE = [
  ...(['source', 'subject', 'time', 'commitsize', 'commandid', 'expectedversion', 'actor', 'deviceid'] as const),
  ...(['correlationid', 'causationid', 'receivedat'] as const),
]

/**
 * The commits that lines printed by `docket export` were, one in memory at a time.
 * @throws DocketError `validation-failed` naming the line that is not such a line, or breaks a commit off.
 */
export async function* readCloudEvents(lines: AsyncIterable<Line>): AsyncGenerator<ExportedCommit> {
  let open: EventLine[] = []
  for await (const line of lines) {
    const event = parseLine(line)
    const first = open[0]
    if (first !== undefined) requireNext(first, event, open.length)
    open.push(event)
    if (open.length < event.commitsize) continue
    yield commitOf(open)
    open = []
  }
  const last = open.at(-1)
  if (last !== undefined) throw lineError(last.at, brokenOff(last, open.length))
}

function parseLine(at: Line): EventLine {
  let json: unknown
  try {
    json = JSON.parse(at.text)
  } catch {
    throw lineError(at, 'is not JSON')
  }
  const result = v.safeParse(LineSchema, json, { abortEarly: true })
  if (result.success) return { ...result.output, at }
  const [issue] = result.issues
  const attribute = v.getDotPath(issue) ?? 'the whole line'
  const fault = issue.received === 'undefined' ? 'must be present' : issue.message
  throw lineError(at, `is not an event of docket export: ${attribute}: ${fault}`)
}

function requireNext(first: EventLine, event: EventLine, index: number): void {
  if (event.commitid !== first.commitid) throw lineError(event.at, brokenOff(first, index))
  const differing = ALIKE.find((attribute) => event[attribute] !== first[attribute])
  if (differing !== undefined) throw lineError(event.at, `has another ${differing} than its commit, ${first.commitid}`)
  if (event.position !== first.position + index || event.version !== first.version + index) {
    throw lineError(event.at, `is not the next event of its commit, ${first.commitid}`)
  }
}

function brokenOff({ commitid, commitsize }: EventLine, count: number): string {
  return `breaks off commit ${commitid}: ${count} of its ${commitsize} events are there`
}

function commitOf(lines: readonly EventLine[]): ExportedCommit {
  const [first, last] = [lines[0]!, lines.at(-1)!]
  const commit = readCommit({
    commitId: first.commitid,
    commandId: first.commandid,
    command: commandOf(first),
    streamId: first.subject,
    expectedVersion: /^\d+$/.test(first.expectedversion) ? Number(first.expectedversion) : first.expectedversion,
    actor: first.actor ?? null,
    deviceId: first.deviceid,
    recordedAt: first.time,
    correlationId: first.correlationid,
    causationId: first.causationid ?? null,
    events: lines.map(({ id, type, schemaversion, data }) => ({ id, type, schemaVersion: schemaversion, data })),
  })
  if (typeof commit === 'string') throw lineError(first.at, `begins a commit that is not one: ${commit}`)
  return {
    confirmed: placed(commit, first),
    source: first.source,
    pushedBy: first.pushedby ?? null,
    lastHash: last.hash ?? null,
    bytes: last.at.bytes,
  }
}

function placed(commit: Commit, { position, version, receivedat }: EventLine): ConfirmedCommit {
  const place = { firstPosition: position, firstVersion: version, receivedAt: receivedat }
  return { ...commit, ...place } as ConfirmedCommit
}

function commandOf({ commandname, commandinput, at }: EventLine): unknown {
  if (commandname === undefined && commandinput === undefined) return null
  try {
    return { name: commandname, input: JSON.parse(commandinput ?? '') as unknown }
  } catch {
    throw lineError(at, 'is not an event of docket export: commandinput: must be JSON text')
  }
}

function isWholeMilliseconds(value: unknown): boolean {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString() === value
}
