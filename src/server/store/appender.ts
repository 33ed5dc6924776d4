import { isDistributed } from '../database/is-distributed.js'
import type { SqlDatabase, SqlSession } from '../database/sql-database.js'
import { appendLocked, type Appended, type CheckedPush } from './append.js'
import { appendRemembered, planRemembered } from './append-remembered.js'
import { createLanes } from './lanes.js'
import type { AppendPushes } from './push-queue.js'
import { createStoreMemory } from './store-memory.js'
import { writeRouted } from './write-commits.js'

/** Appends to the stores of `database`; `now` stamps what arrives. */
export function createAppender(database: SqlDatabase, now: () => Date): AppendPushes {
  const memory = createStoreMemory()
  const inLane = createLanes(database)
  let distributed: Promise<boolean> | undefined
  const isRouted = (): Promise<boolean> => {
    const found = (distributed ??= isDistributed(database))
    found.catch(() => (distributed = undefined))
    return found
  }
  // What is remembered spares a lock and two looks, but takes one statement that writes three tables.
  const appendInTurn = async (
    session: SqlSession,
    before: Promise<unknown>,
    { store, pushes, onSent }: Asked,
  ): Promise<Appended> => {
    const receivedAt = now().toISOString()
    const remembered = memory.get(store)
    const planned = remembered === undefined ? null : planRemembered(remembered, pushes, receivedAt)
    if (planned !== null) {
      memory.expect(planned)
      const writing = appendRemembered(session, planned)
      if (!session.isWanted()) onSent()
      if (await writing) return planned
      memory.expectNothing(store)
    }
    // What was sent before and has not been written either is not to be overtaken.
    await before
    return await appendLocked(session, { store, pushes }, receivedAt)
  }
  const append = async (asked: Asked): Promise<Appended> => {
    if (!(await isRouted())) return await inLane(asked.store, (session, before) => appendInTurn(session, before, asked))
    const { store, pushes } = asked
    return await appendLocked(database, { store, pushes, write: writeRouted }, now().toISOString())
  }
  return async (store, pushes, onSent = () => {}) => {
    try {
      const appended = await append({ store, pushes, onSent })
      memory.note(appended)
      return appended.results
    } catch (error) {
      // It may have been written, or not.
      memory.forget(store)
      throw error
    }
  }
}

interface Asked {
  readonly store: string
  readonly pushes: readonly CheckedPush[]
  readonly onSent: () => void
}
