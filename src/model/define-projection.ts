import { docketError } from '../errors.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Aggregate, EventFrom } from './define-aggregate.js'

/** A value SQLite stores. A boolean is written 1 or 0. */
export type SqlValue = string | number | boolean | null | Uint8Array

/** One row, by column name. */
export type Row = Readonly<Record<string, string | number | null | Uint8Array>>

/**
 * What a projection writes through: its own tables, read and written in the order of the log. Statements are prepared
 * once and kept.
 */
export interface ProjectionDb {
  /** Runs one statement. @throws DocketError `invalid-query` when it would write a table of another projection. */
  run(sql: string, params?: readonly SqlValue[]): void
  /** The rows of one query over this projection's tables. */
  all(sql: string, params?: readonly SqlValue[]): readonly Row[]
}

/** Called once an event, in log order. Deterministic: time, names and ids come from the event. */
export type ProjectionHandler<Event = StoredEvent> = (db: ProjectionDb, event: Event) => void

/** A handler for each event of the aggregates that a projection is `of`, or for any event when it is of none. */
export type ProjectionHandlers<Aggregates extends readonly Aggregate[]> = Aggregates extends readonly []
  ? // eslint-disable-next-line @typescript-eslint/no-explicit-any -- without `of`, the data is whatever the events hold
    Readonly<Record<string, ProjectionHandler<StoredEvent<string, any>>>>
  : {
      readonly [Event in EventFrom<Aggregates[number]['events']> as Event['type']]?: ProjectionHandler<Event>
    }

/** What {@link defineProjection} takes. */
export interface ProjectionDefinition<Aggregates extends readonly Aggregate[]> {
  /** `create table`, `create index` and `create view` statements, separated by semicolons. */
  readonly tables: string
  /** The aggregates whose events are projected: types the handlers. Without it the events' data is `any`. */
  readonly of?: Aggregates
  /** Raise it when `on` or `tables` changed: the read model is rebuilt. Default 1. */
  readonly version?: number
  readonly on: ProjectionHandlers<NoInfer<Aggregates>>
}

/** A projection of a model: builds the tables of one read model from events. */
export interface Projection<Name extends string = string> {
  readonly kind: 'projection'
  readonly name: Name
  readonly version: number
  readonly tables: string
  readonly on: Readonly<Record<string, ProjectionHandler>>
}

/**
 * Declares a projection: SQL tables and what each event does to them. Pure; nothing runs here.
 * @throws DocketError `invalid-model` when the name is empty or there are no tables or handlers.
 */
export function defineProjection<const Name extends string, const Aggregates extends readonly Aggregate[] = []>(
  name: Name,
  definition: ProjectionDefinition<Aggregates>,
): Projection<Name> {
  const on = definition.on as Readonly<Record<string, ProjectionHandler>>
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    throw invalid(name, `A projection's name is one word of letters, digits and _, not ${JSON.stringify(name)}.`)
  }
  if (typeof definition.tables !== 'string' || definition.tables.trim() === '') {
    throw invalid(name, `Projection ${name} declares no tables.`)
  }
  if (Object.values(on).some((handler) => typeof handler !== 'function') || Object.keys(on).length === 0) {
    throw invalid(name, `Projection ${name} needs a function for each event in "on", and at least one.`)
  }
  return { kind: 'projection', name, version: definition.version ?? 1, tables: definition.tables, on }
}

function invalid(definition: string, message: string): Error {
  return docketError('invalid-model', message, { definition })
}
