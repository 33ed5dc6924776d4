import type { SqlDatabase, SqlSession } from '../database/sql-database.js'

/** Something done for a store on its connection. `before` resolves once all that was given before has ended. */
export type LaneWork<Result> = (session: SqlSession, before: Promise<unknown>) => Promise<Result>

/** Runs work on the connection of a store, begun in the order given; work that is given meanwhile has the same one. */
export type InLane = <Result>(store: string, work: LaneWork<Result>) => Promise<Result>

interface Lane {
  readonly session: Promise<SqlSession>
  last: Promise<unknown>
  users: number
}

/**
 * Gives each store one connection, from the first work on it until no more is under way. What fails takes the connection
 * out of use: work that is given afterwards has another.
 */
export function createLanes(database: SqlDatabase): InLane {
  const lanes = new Map<string, Lane>()
  const leave = (store: string, lane: Lane): void => {
    if (lanes.get(store) === lane) lanes.delete(store)
  }
  const enter = (store: string): Lane => {
    const lane = lanes.get(store) ?? {
      session: database.session?.() ?? onlySession(database),
      last: Promise.resolve(),
      users: 0,
    }
    lanes.set(store, lane)
    lane.users += 1
    return lane
  }
  return async (store, work) => {
    const lane = enter(store)
    const before = lane.last
    const working = lane.session.then((session) => work(session, before))
    lane.last = Promise.allSettled([before, working]).then(() => {})
    try {
      return await working
    } catch (error) {
      leave(store, lane)
      throw error
    } finally {
      lane.users -= 1
      if (lane.users === 0) {
        leave(store, lane)
        await lane.session.then(
          (session) => session.release(),
          () => {},
        )
      }
    }
  }
}

/** A database in this process is a connection everybody has. */
function onlySession({ query, transaction }: SqlDatabase): Promise<SqlSession> {
  return Promise.resolve({ query, transaction, isWanted: () => true, release: () => {} })
}
