import { docketError, isDocketError } from '../errors.js'
import { newCommitId, newId, streamIdOf } from '../events/ids.js'
import { isSameJson, toJson, type Json } from '../events/json.js'
import type { Appended } from '../log/event-log.js'
import { commandNamed, decide, type Aggregate, type Decision } from '../model/define-aggregate.js'
import { aggregateNamed } from '../model/define-model.js'
import { isRefusal, type Refusal } from '../model/reject.js'
import { validate } from '../model/validate.js'
import type { AggregateState } from './aggregate-state.js'
import type { AggregateStates } from './aggregate-states.js'
import { checkExpectedVersion, type AppendOptions, type AppendTarget } from './append-to-stream.js'
import { toCommit } from './capture-context.js'
import { captureEvents } from './capture-events.js'
import { createLanes } from './lanes.js'
import { packReceipt, type PackedReceipt } from './receipt.js'
import { readPast, requireReversible } from './reversals.js'
import { meetsExpectedVersion } from '../events/commit.js'

/** A command addressed to one aggregate. */
export interface CommandRequest {
  readonly aggregate: string
  readonly id: string
  readonly command: string
  readonly input: unknown
}

interface Prepared {
  readonly aggregate: Aggregate
  readonly name: string
  readonly streamId: ReturnType<typeof streamIdOf>
  /** As it is kept with the commit. */
  readonly input: Json
  /** As `decide` takes it. */
  readonly parsed: unknown
  readonly options: AppendOptions
}

/** Decides a command on the aggregate's state and appends the events; see {@link createExecute}. */
export type Execute = (request: CommandRequest, options?: AppendOptions) => Promise<PackedReceipt>

// Each retry means another tab appended in between; more than this many in a row is a bug, not a race.
const MAX_ATTEMPTS = 20

/**
 * The write path: load the state (pending included), decide, append on exactly the version decided on, and decide again
 * when another tab was faster. Commands of one stream run one after the other. Resolves when the events are durable.
 * @throws DocketError `command-rejected` (nothing stored), `validation-failed`, `unknown-aggregate`, `unknown-command`,
 * `wrong-expected-version` (only when one was given), `command-id-conflict`, `not-reversible`, and those of the log.
 */
export function createExecute(target: AppendTarget, states: AggregateStates): Execute {
  const inLane = createLanes()
  return async (request, options = {}) => {
    const prepared = prepare(target, request, options)
    return inLane(prepared.streamId, async () => {
      const earlier =
        options.commandId === undefined ? undefined : await findEarlier(target, prepared, options.commandId)
      return earlier ?? attempt(target, states, prepared)
    })
  }
}

function prepare(target: AppendTarget, request: CommandRequest, options: AppendOptions): Prepared {
  const aggregate = aggregateNamed(target.model, request.aggregate)
  const streamId = streamIdOf(aggregate.name, request.id)
  if (options.expectedVersion !== undefined) checkExpectedVersion(options.expectedVersion)
  const input = toJson(request.input ?? {}, `${request.command} input`)
  const parsed = parseInput(aggregate, request.command, input)
  return { aggregate, name: request.command, streamId, input, parsed, options }
}

/** What `decide` of a command takes. @throws DocketError `unknown-command`, `validation-failed`. */
export function parseInput(aggregate: Aggregate, name: string, input: Json): unknown {
  return validate(commandNamed(aggregate, name).input, input, `${name} input`)
}

async function findEarlier(
  target: AppendTarget,
  prepared: Prepared,
  commandId: string,
): Promise<PackedReceipt | undefined> {
  const found = await target.log.findCommand(commandId)
  if (found === undefined) return undefined
  const { commit } = found.kind === 'commit' ? found : found.rejection
  const same = commit.streamId === prepared.streamId && commit.command?.name === prepared.name
  if (!same || !isSameJson(commit.command?.input, prepared.input)) {
    const message = `Command id ${commandId} was used for another command. Reuse an id only to retry the same command.`
    throw docketError('command-id-conflict', message, { commandId })
  }
  if (found.kind === 'commit') return packReceipt({ status: 'already-appended', commit: found.commit })
  const { code, details } = found.rejection.reason
  throw refused(prepared, { kind: 'refusal', reason: code, details })
}

async function attempt(target: AppendTarget, states: AggregateStates, prepared: Prepared): Promise<PackedReceipt> {
  let current = await states.get(prepared.aggregate, prepared.streamId)
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await decideOn(target, states, prepared, current)
    } catch (error) {
      if (!isOutpaced(error) || attempts >= MAX_ATTEMPTS) throw error
      // Only an answer given on the newest state counts: the state at hand may be behind another tab.
      const head = await target.log.streamHead(prepared.streamId)
      if (head.version === current.version && head.tip === current.tip) throw error
      current = await states.load(prepared.aggregate, prepared.streamId)
    }
  }
}

/** True for what may only be so because another tab has written. */
function isOutpaced(error: unknown): boolean {
  return (['wrong-expected-version', 'command-rejected', 'not-reversible'] as const).some((code) =>
    isDocketError(error, code),
  )
}

async function decideOn(
  target: AppendTarget,
  states: AggregateStates,
  prepared: Prepared,
  current: AggregateState,
): Promise<PackedReceipt> {
  const { aggregate, name, streamId, options } = prepared
  requireExpected(prepared, current.version)
  const decision: Decision = decide(aggregate, name, current.state, prepared.parsed)
  if (isRefusal(decision)) throw refused(prepared, decision)
  if (decision.length === 0) return nothingToDo(target, prepared, current)
  const commitId = newCommitId()
  const commit = toCommit(
    {
      commitId,
      streamId,
      expectedVersion: current.version,
      command: { name, input: prepared.input },
      events: captureEvents(target.model, { streamId, commitId }, decision),
    },
    options,
    target.deviceId,
  )
  requireReversible(await readPast(target.log, streamId, [commit]), commit)
  const generatedCommandId = options.commandId === undefined
  const appended: Appended = await target.log.append({ commit, expectedTip: current.tip, generatedCommandId })
  if (appended.status === 'appended') states.advance(aggregate, current, appended.commit)
  return packReceipt(appended)
}

function requireExpected({ streamId, options }: Prepared, actualVersion: number): void {
  const { expectedVersion } = options
  if (expectedVersion === undefined || meetsExpectedVersion(expectedVersion, actualVersion)) return
  const message = `Stream ${streamId} is at version ${actualVersion}, not at the expected ${expectedVersion}. Read it again and decide on what is there.`
  throw docketError('wrong-expected-version', message, { streamId, expectedVersion, actualVersion })
}

async function nothingToDo(target: AppendTarget, prepared: Prepared, current: AggregateState): Promise<PackedReceipt> {
  const head = await target.log.streamHead(prepared.streamId)
  if (head.version !== current.version || head.tip !== current.tip) {
    const { streamId } = prepared
    throw docketError('wrong-expected-version', `Stream ${streamId} moved on while deciding.`, {
      streamId,
      expectedVersion: current.version,
      actualVersion: head.version,
    })
  }
  const commandId = prepared.options.commandId ?? newId()
  const { streamId } = prepared
  return {
    status: 'nothing-to-do',
    streamId,
    commandId,
    commitId: null,
    version: current.version,
    text: null,
    pending: false,
  }
}

function refused({ aggregate, name, streamId }: Prepared, refusal: Refusal): Error {
  const message = `${name} was refused on ${streamId}: ${refusal.reason}.`
  return docketError('command-rejected', message, {
    aggregate: aggregate.name,
    command: name,
    streamId,
    reason: refusal.reason,
    details: refusal.details,
  })
}
