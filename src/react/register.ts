import type { Aggregate, Command, EventFrom, InputOf } from '../model/define-aggregate.js'
import type { AggregateName, AggregateNamed, Model } from '../model/define-model.js'

/**
 * Names the app's model, once, for all hooks:
 * `declare module 'docket/react' { interface Register { readonly model: typeof restaurant } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the app adds its model
export interface Register {}

/** The model the app has registered; any model when it has not. */
export type RegisteredModel = Register extends { readonly model: infer M extends Model } ? M : Model

/** An aggregate: by its name in the registered model, or the aggregate itself, which needs no registration. */
export type AggregateRef = AggregateName<RegisteredModel> | Aggregate

/** The aggregate that is meant by an {@link AggregateRef}. */
export type ReferredAggregate<Ref extends AggregateRef> = Ref extends Aggregate
  ? Ref
  : string extends AggregateName<RegisteredModel>
    ? Aggregate
    : AggregateNamed<RegisteredModel, Ref & string>

/** The names of its commands. */
export type ReferredCommand<Ref extends AggregateRef> = keyof ReferredAggregate<Ref>['commands'] & string

/** What that command of it takes. */
export type ReferredInput<Ref extends AggregateRef, Key extends string> =
  ReferredAggregate<Ref>['commands'] extends Readonly<Record<Key, infer Found extends Command>> ? InputOf<Found> : never

/** Its events, as they are read back. */
export type ReferredEvent<Ref extends AggregateRef> = EventFrom<ReferredAggregate<Ref>['events']>

/** The name of an aggregate. */
export function nameOf(aggregate: AggregateRef): string {
  return typeof aggregate === 'string' ? aggregate : aggregate.name
}
