import { isSameJson, toJson } from '../events/json.js'
import {
  commandNamed,
  decide,
  type Aggregate,
  type Emitted,
  type EmittedBy,
  type InputOf,
  type StateOf,
} from '../model/define-aggregate.js'
import { isRefusal, type Refusal } from '../model/reject.js'
import { validate } from '../model/validate.js'
import { expectationError } from './difference.js'
import { givenEvents, validData, type GivenContext, type GivenEvent } from './given-events.js'

/** A stream with a history, about to be given a command. */
export interface Given<A extends Aggregate> {
  /**
   * Decides the command on the history.
   * @throws DocketError `validation-failed` for an input, or a decided event, its schema does not take; `unknown-command`.
   */
  when<Name extends keyof A['commands'] & string>(command: Name, input: InputOf<A['commands'][Name]>): Outcome<A>
  /** See {@link Outcome.thenState}; the state of the history alone. */
  thenState(expected: StateOf<A> | ((state: StateOf<A>) => void)): void
}

/** What a command led to. Each method throws an Error showing expected and actual when it was something else. */
export interface Outcome<A extends Aggregate> {
  /** Exactly these events, in this order. */
  then(events: readonly EmittedBy<A['events']>[]): void
  /** No events, and no refusal. */
  thenNothing(): void
  /** A refusal with that reason, and with those details when they are given. */
  thenRejects(reason: string, details?: unknown): void
  /** The state after the events: compared by value, or handed to a function that checks it. */
  thenState(expected: StateOf<A> | ((state: StateOf<A>) => void)): void
}

/**
 * Begins a test of an aggregate: these events have happened, on one stream. Works in every test runner: a failed
 * expectation is a thrown Error. `context` holds for every event that does not say otherwise.
 * @throws DocketError `validation-failed` for an event its schema does not take.
 */
export function given<A extends Aggregate>(
  aggregate: A,
  events: readonly GivenEvent<EmittedBy<A['events']>>[] = [],
  context: GivenContext = {},
): Given<A> {
  const history = events.map((event) => ({ ...event, data: validData([aggregate], event) }))
  const stateAfter = (more: readonly Emitted[]): StateOf<A> => {
    const stored = givenEvents([...history, ...more], { streamId: `${aggregate.name}-1`, ...context })
    const initial: unknown = aggregate.initialState()
    return stored.reduce<unknown>(aggregate.evolve, initial) as StateOf<A>
  }
  return {
    when: (command, input) => {
      const valid = validate(commandNamed(aggregate, command).input, input, command)
      const decision = decide(aggregate, command, stateAfter([]), valid)
      const outcome = isRefusal(decision)
        ? decision
        : decision.map((event) => ({ type: event.type, data: validData([aggregate], event) }))
      return outcomeOf(command, outcome, stateAfter)
    },
    thenState: (expected) => checkState(aggregate.name, stateAfter([]), expected),
  }
}

function outcomeOf<A extends Aggregate>(
  command: string,
  decision: readonly Emitted[] | Refusal,
  stateAfter: (events: readonly Emitted[]) => StateOf<A>,
): Outcome<A> {
  const check = (subject: string, expected: unknown) => {
    const actual = isRefusal(decision) ? { rejects: decision.reason, details: decision.details } : decision
    if (!isSameJson(expected, actual)) throw expectationError(`${command} should ${subject}.`, expected, actual)
  }
  return {
    then: (events) => {
      if (typeof events === 'function') throw new Error('An outcome is not a promise: call .then([events]) on it.')
      const plain = events.map(({ type, data }) => ({ type, data: toJson(data, type) }))
      check('lead to these events', plain)
    },
    thenNothing: () => check('lead to nothing', []),
    thenRejects: (reason, details) => {
      const actual = isRefusal(decision) ? decision.details : null
      check(`be rejected with ${reason}`, { rejects: reason, details: details === undefined ? actual : details })
    },
    thenState: (expected) => {
      if (isRefusal(decision)) check('lead to a state', [])
      else checkState(command, stateAfter(decision), expected)
    },
  }
}

function checkState<State>(subject: string, actual: State, expected: State | ((state: State) => void)): void {
  if (typeof expected === 'function') {
    ;(expected as (state: State) => void)(actual)
  } else if (!isSameJson(expected, actual)) {
    throw expectationError(`${subject} should lead to this state.`, expected, actual)
  }
}
