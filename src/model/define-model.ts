import { docketError } from '../errors.js'
import { categoryOf } from '../events/ids.js'
import type { Aggregate, Command, InputOf } from './define-aggregate.js'
import type { Projection } from './define-projection.js'

/** Everything an application declares; the same value is imported by the worker, the server and the tests. */
export interface Model<
  Aggregates extends readonly Aggregate[] = readonly Aggregate[],
  Projections extends readonly Projection[] = readonly Projection[],
> {
  readonly aggregates: Aggregates
  readonly projections: Projections
}

/** The names of a model's aggregates. */
export type AggregateName<M extends Model> = M['aggregates'][number]['name']

/** The aggregate of that name. */
export type AggregateNamed<M extends Model, Name extends string> = Extract<
  M['aggregates'][number],
  { readonly name: Name }
>

/** The names of an aggregate's commands. */
export type CommandName<M extends Model, Name extends string> = keyof AggregateNamed<M, Name>['commands'] & string

/** What a command takes. */
export type CommandInput<M extends Model, Name extends string, Key extends string> =
  AggregateNamed<M, Name>['commands'] extends Readonly<Record<Key, infer Found extends Command>>
    ? InputOf<Found>
    : never

/**
 * Gathers aggregates and projections into one model.
 * @throws DocketError `invalid-model` when two share a name, or a projection handles an event no aggregate declares.
 */
export function defineModel<
  const Aggregates extends readonly Aggregate[],
  const Projections extends readonly Projection[] = [],
>(parts: { readonly aggregates: Aggregates; readonly projections?: Projections }): Model<Aggregates, Projections> {
  const projections = parts.projections ?? ([] as unknown as Projections)
  requireUnique(
    'aggregate',
    parts.aggregates.map(({ name }) => name),
  )
  requireUnique(
    'projection',
    projections.map(({ name }) => name),
  )
  const types = new Set(parts.aggregates.flatMap(({ events }) => Object.keys(events)))
  for (const projection of projections) {
    const unknown = Object.keys(projection.on).find((type) => types.size > 0 && !types.has(type))
    if (unknown !== undefined) {
      const message = `Projection ${projection.name} handles ${unknown}, which no aggregate of the model declares.`
      throw docketError('invalid-model', message, { definition: projection.name })
    }
  }
  return { aggregates: parts.aggregates, projections }
}

/** The aggregate whose streams `streamId` belongs to, if the model has it. */
export function aggregateOf(model: Model, streamId: string): Aggregate | undefined {
  const category = categoryOf(streamId)
  return model.aggregates.find(({ name }) => name === category)
}

/**
 * The aggregate of that name.
 * @throws DocketError `unknown-aggregate`.
 */
export function aggregateNamed(model: Model, name: string): Aggregate {
  const found = model.aggregates.find((aggregate) => aggregate.name === name)
  if (found !== undefined) return found
  const known = model.aggregates.map((aggregate) => aggregate.name).join(', ')
  throw docketError('unknown-aggregate', `The model has no aggregate ${name}; it has ${known}.`, { aggregate: name })
}

function requireUnique(what: string, names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated === undefined) return
  throw docketError('invalid-model', `The model declares ${what} ${repeated} twice.`, { definition: repeated })
}
