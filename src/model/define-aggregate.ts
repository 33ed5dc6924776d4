import type { StandardSchemaV1 } from '@standard-schema/spec'
import { docketError } from '../errors.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { DeepReadonly } from './deep-readonly.js'
import { isRefusal, type Refusal } from './reject.js'

/** Schemas by event type or command name; any library that speaks Standard Schema. */
export type Schemas = Readonly<Record<string, StandardSchemaV1>>

/** An event as `decide` returns it. */
export interface Emitted {
  readonly type: string
  readonly data: unknown
}

/** The events an aggregate may emit, as a union of `{ type, data }`. */
export type EmittedBy<Events extends Schemas> = {
  [Type in keyof Events & string]: {
    readonly type: Type
    readonly data: DeepReadonly<StandardSchemaV1.InferOutput<Events[Type]>>
  }
}[keyof Events & string]

/** The events of an aggregate, or of each of several, as they are read back. */
export type EventFrom<Events extends Schemas> = Events extends Schemas
  ? {
      [Type in keyof Events & string]: StoredEvent<Type, StandardSchemaV1.InferOutput<Events[Type]>>
    }[keyof Events & string]
  : never

/** Events to append, in order (none: nothing to do), or a refusal. */
export type Decision<Event extends Emitted = Emitted> = readonly Event[] | Refusal

/** A command: the shape of its input, and the decision. */
export interface Command<
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- functions of different inputs have nothing in common
  Input extends StandardSchemaV1 = any,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a state is whatever the aggregate keeps
  State = any,
  Event extends Emitted = Emitted,
> {
  readonly input: Input
  readonly decide: (state: State, input: StandardSchemaV1.InferOutput<Input>) => Decision<Event>
}

/**
 * A command with its input schema and its decider. `decide` must be pure: it runs when the command is given and again,
 * on newer state, when the centre has moved on. Annotate `state` to have it checked: TypeScript types a command before the
 * aggregate around it, so that without the annotation `state` is `any`.
 */
export function command<
  Input extends StandardSchemaV1,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inferred from the annotation, if there is one
  State = any,
  const Event extends Emitted = Emitted,
>(
  input: Input,
  decide: (state: State, input: StandardSchemaV1.InferOutput<Input>) => Decision<Event>,
): Command<Input, State, Event> {
  return { input, decide }
}

/**
 * The next state for each event; pure, and never mutates the state it is given. `Next` is what the literals it returns are
 * known as; nobody needs to give it.
 */
export type EvolveMap<Events extends Schemas, State, Next = State> = {
  readonly [Type in keyof Events & string]: (
    state: State,
    event: StoredEvent<Type, StandardSchemaV1.InferOutput<Events[Type]>>,
  ) => State | DeepReadonly<State> | Next
}

/** What {@link defineAggregate} takes: shapes of the events, the state they fold into, and the commands. */
export interface AggregateDefinition<Events extends Schemas, State, Commands, Next = State> {
  readonly events: Events
  /** A fresh state, before any event. */
  readonly initialState: () => State
  /** See {@link EvolveMap}. */
  readonly evolve: EvolveMap<NoInfer<Events>, NoInfer<State>, NoInfer<Next>>
  readonly commands: Commands
  /**
   * Devices keep the state of long streams. They see when `initialState` or an `evolve` function was rewritten, and fold
   * anew; when only a function or a constant that these use has changed, raise this number. From 1, the default.
   */
  readonly version?: number
}

/** An aggregate of a model; its streams are `<name>-<id>`. */
export interface Aggregate<
  Name extends string = string,
  Events extends Schemas = Schemas,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a state is whatever the aggregate keeps
  State = any,
  Commands = Readonly<Record<string, Command>>,
> {
  readonly kind: 'aggregate'
  readonly name: Name
  readonly events: Events
  readonly commands: Commands
  readonly initialState: () => State
  /** The next state; an event type the aggregate does not know leaves the state as it is. */
  readonly evolve: (state: State, event: StoredEvent) => State
  /** All that is known of how states are folded, as text: a state that was folded by something else is not used. */
  readonly foldSource: () => string
}

/** The state an aggregate folds into. */
export type StateOf<A extends Aggregate> = ReturnType<A['initialState']>

/** What a command takes, before its schema has changed or completed it. */
export type InputOf<C extends Command> = DeepReadonly<StandardSchemaV1.InferInput<C['input']>>

const AGGREGATE_NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * Declares an aggregate: events, how they fold into state, and the commands that decide them. Pure; nothing is stored.
 * @throws DocketError `invalid-model` when the name is not a word or an event has no `evolve`.
 */
export function defineAggregate<
  const Name extends string,
  Events extends Schemas,
  State,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the input differs from command to command
  const Commands extends Readonly<Record<string, Command<any, NoInfer<State>, EmittedBy<NoInfer<Events>>>>>,
  // Never inferred: a `const` where an evolve returns keeps its literals, so that `status: 'placed'` fits a union even
  // when the function has no parameter, and is typed before the state is.
  const Next extends NoInfer<State> = never,
>(
  name: Name,
  definition: AggregateDefinition<Events, State, Commands, Next>,
): Aggregate<Name, Events, State, Commands> {
  const evolvers = definition.evolve as unknown as Evolvers<State>
  const { version = 1, initialState } = definition
  requireShape(name, definition.events, evolvers)
  if (!Number.isSafeInteger(version) || version < 1) {
    throw invalid(name, `The version of aggregate ${name} is a whole number from 1, not ${String(version)}.`)
  }
  return {
    kind: 'aggregate',
    name,
    events: definition.events,
    commands: definition.commands,
    initialState,
    evolve: (state, event) => {
      const evolver = Object.hasOwn(evolvers, event.type) ? evolvers[event.type] : undefined
      return evolver === undefined ? state : evolver(state, event)
    },
    foldSource: () => [name, version, initialState, ...Object.entries(evolvers).flat()].map(String).join('\n'),
  }
}

type Evolvers<State> = Readonly<Record<string, (state: State, event: StoredEvent) => State>>

function requireShape(name: string, events: Schemas, evolvers: Readonly<Record<string, unknown>>): void {
  if (!AGGREGATE_NAME.test(name)) {
    throw invalid(name, `An aggregate's name is one word of letters, digits and _, not ${JSON.stringify(name)}.`)
  }
  for (const type of Object.keys(events)) {
    if (typeof evolvers[type] !== 'function') {
      throw invalid(name, `Aggregate ${name} has no evolve for its event ${type}.`)
    }
  }
  for (const type of Object.keys(evolvers)) {
    if (!Object.hasOwn(events, type)) {
      throw invalid(name, `Aggregate ${name} evolves ${type}, which is not among its events.`)
    }
  }
}

function invalid(definition: string, message: string): Error {
  return docketError('invalid-model', message, { definition })
}

/**
 * The command of that name.
 * @throws DocketError `unknown-command`.
 */
export function commandNamed(aggregate: Aggregate, name: string): Command<StandardSchemaV1> {
  const found: Command<StandardSchemaV1> | undefined = Object.hasOwn(aggregate.commands, name)
    ? aggregate.commands[name]
    : undefined
  if (found !== undefined) return found
  const known = Object.keys(aggregate.commands).join(', ')
  throw docketError('unknown-command', `Aggregate ${aggregate.name} has no command ${name}; it has ${known}.`, {
    aggregate: aggregate.name,
    command: name,
  })
}

/**
 * What `command` of `aggregate` decides on `state`; the input is taken as valid.
 * @throws DocketError `unknown-command`, or `invalid-model` when `decide` returned neither events nor a refusal.
 */
export function decide(aggregate: Aggregate, name: string, state: unknown, input: unknown): Decision {
  const decision: unknown = commandNamed(aggregate, name).decide(state, input)
  if (isRefusal(decision) || Array.isArray(decision)) return decision as Decision
  throw invalid(
    `${aggregate.name}.${name}`,
    `${aggregate.name}.${name} must return an array of events or reject(reason), synchronously.`,
  )
}
