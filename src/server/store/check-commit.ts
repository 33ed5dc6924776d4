import { isDocketError } from '../../errors.js'
import type { Commit, CommitEvent } from '../../events/commit.js'
import { readCommit } from '../../events/read-commit.js'
import { aggregateOf, type Model } from '../../model/define-model.js'
import { validate } from '../../model/validate.js'
import type { Authorize, Identity } from './identity.js'
import { jsonFault } from './json-fault.js'

/** Why a commit may not be stored, for machines and for people. */
export interface Refused {
  readonly code: 'invalid-commit' | 'unknown-event-type' | 'invalid-data' | 'not-allowed'
  readonly message: string
}

/** A commit as it was sent, after the checks that need no database. */
export interface CheckedCommit {
  /** `''` when what was sent has no readable id. */
  readonly commitId: string
  /** `null` when what was sent names no stream. */
  readonly streamId: string | null
  /** `null` when what was sent is not a commit; `refused` then says why. */
  readonly commit: Commit | null
  readonly refused: Refused | null
}

/** What a central store lets in; without rules, every well-formed commit. */
export interface CommitRules {
  /** Event types the stream's aggregate does not declare, and data that fails its schema, are refused. */
  readonly model?: Model | undefined
  readonly authorize?: Authorize | undefined
}

/** Checks the shape of one commit of a push, then its events against `rules`. */
export function checkCommit(sent: unknown, identity: Identity, rules: CommitRules): CheckedCommit {
  const commit = readCommit(sent)
  const named = { commitId: textAt(sent, 'commitId') ?? '', streamId: textAt(sent, 'streamId') }
  if (typeof commit === 'string') return { ...named, commit: null, refused: invalid(commit) }
  const fault = commitFault(commit)
  if (fault !== null) return { ...named, commit: null, refused: invalid(fault) }
  return { ...named, commit, refused: refusalOf(commit, identity, rules) }
}

function textAt(sent: unknown, key: string): string | null {
  if (typeof sent !== 'object' || sent === null) return null
  const value = (sent as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : null
}

function invalid(message: string): Refused {
  return { code: 'invalid-commit', message }
}

function commitFault(commit: Commit): string | null {
  const inputFault = commit.command === null ? null : jsonFault(commit.command.input)
  if (inputFault !== null) return `command.input: ${inputFault}`
  for (const [index, { data }] of commit.events.entries()) {
    const fault = jsonFault(data)
    if (fault !== null) return `events.${index}.data: ${fault}`
  }
  return null
}

function refusalOf(commit: Commit, identity: Identity, { model, authorize }: CommitRules): Refused | null {
  const { events, ...context } = commit
  for (const event of events) {
    const refused = model === undefined ? null : modelRefusal(model, commit.streamId, event)
    if (refused !== null) return refused
    const answer = authorize?.({ ...context, ...event }, identity)
    if (typeof answer === 'string') return { code: 'not-allowed', message: answer }
  }
  return null
}

function modelRefusal(model: Model, streamId: string, event: CommitEvent): Refused | null {
  const events = aggregateOf(model, streamId)?.events
  const schema = events !== undefined && Object.hasOwn(events, event.type) ? events[event.type] : undefined
  if (schema === undefined) {
    return { code: 'unknown-event-type', message: `The model declares no event ${event.type} for stream ${streamId}.` }
  }
  try {
    validate(schema, event.data, event.type)
    return null
  } catch (error) {
    if (isDocketError(error, 'validation-failed')) return { code: 'invalid-data', message: error.message }
    throw error
  }
}
