import type { ProjectionDb, SqlValue, StoredEvent } from 'docket'
import { restaurant } from '../../test/fixtures/restaurant/restaurant.model.ts'
import type { OrderRecord } from './order-record.ts'

/** One statement with its values. */
export interface Statement {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** The statements that the restaurant's projections run for these events, worked out without a database. */
export function statementsOf(records: Iterable<OrderRecord>): Statement[] {
  const statements: Statement[] = []
  const db: ProjectionDb = {
    run: (sql, params = []) => void statements.push({ sql, params }),
    all: () => {
      throw new Error('These projections only write.')
    },
  }
  for (const record of records) {
    for (const { on } of restaurant.projections) on[record.type]?.(db, record as unknown as StoredEvent)
  }
  return statements
}

/** `create table` and the like of the restaurant's three tables. */
export const TABLES = restaurant.projections.map(({ tables }) => tables).join(';')
