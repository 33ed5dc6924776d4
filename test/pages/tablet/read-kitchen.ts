import type { Docket, Row, StoredEvent } from 'docket'
import { tally, type Tally } from '../../builders/tally.ts'
import type { kitchen } from './kitchen.model.ts'

/** The store of a kitchen. */
export type Kitchen = Docket<ReturnType<typeof kitchen>>

/** The rows of every table. */
export type Tables = Readonly<Record<string, readonly Row[]>>

/** The stream that gets a snapshot. */
export const LONG = 'long'

/** What a store answers, from all it keeps. */
export interface Reading {
  readonly events: readonly StoredEvent[]
  /** As they were served, and as a rebuild from the log made them. */
  readonly served: Tables
  readonly rebuilt: Tables
  /** The long stream by itself, and its state. */
  readonly stream: readonly StoredEvent[]
  readonly state: Tally
}

const TABLES: Readonly<Record<string, string>> = {
  open_orders: 'select * from open_orders order by id',
  orders: 'select * from orders order by id',
  order_lines: 'select rowid, * from order_lines order by rowid',
  counted: 'select * from counted order by position',
}

/** Reads it all; the tables first, as a start has left them. */
export async function readKitchen(docket: Kitchen): Promise<Reading> {
  const served = await readTables(docket)
  await docket.rebuild()
  const rebuilt = await readTables(docket)
  // Decided on the state a snapshot may have given: the event tells which.
  await docket.execute('tally', LONG, 'Count', { n: 1, times: 1 })
  return {
    ...{ served, rebuilt },
    events: await docket.log.readAll(),
    stream: await docket.log.readStream(`tally-${LONG}`),
    state: await docket.stateOf(tally, LONG),
  }
}

async function readTables(docket: Kitchen): Promise<Tables> {
  const rows = Object.entries(TABLES).map(async ([table, sql]) => [table, await docket.query(sql)] as const)
  return Object.fromEntries(await Promise.all(rows))
}
