import type { SqlClient, SqlDatabase } from 'docket/server'

/** When the fault strikes: before the statement reaches the database, or after, when only its answer is lost. */
export type FaultMoment = 'before' | 'after'

/** One fault, at the n-th thing asked of a database. */
export interface Fault {
  /** From 1; statements, and the commit of a transaction, are counted. */
  readonly at: number
  readonly moment: FaultMoment
  /** True when nothing works afterwards, as for a process that was killed; else everything does, but that transaction. */
  readonly isFatal: boolean
}

/** A database with a fault in it. */
export interface FaultyDatabase {
  readonly database: SqlDatabase
  readonly hasStruck: () => boolean
}

/** Puts a fault into `database`. */
export function faultyDatabase(database: SqlDatabase, { at, moment, isFatal }: Fault): FaultyDatabase {
  let [count, hasStruck] = [0, false]
  const strike = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (hasStruck && isFatal) throw new Error('the process is gone')
    count += 1
    if (count !== at) return await work()
    hasStruck = true
    if (moment === 'after') await work()
    throw new Error('the connection is gone')
  }
  const clientOf = (inner: SqlClient, life: { isOver: boolean }): SqlClient => ({
    query: async (sql, params) => {
      if (life.isOver) throw new Error('the connection is gone')
      try {
        return await strike(() => inner.query(sql, params))
      } catch (error) {
        if (hasStruck && (error as { code?: unknown }).code === undefined) life.isOver = true
        throw error
      }
    },
  })
  return {
    hasStruck: () => hasStruck,
    database: {
      query: (sql, params) => strike(() => database.query(sql, params)),
      close: () => database.close(),
      async transaction(work) {
        let lostAnswer = false
        const result = await database.transaction(async (inner) => {
          const done = await work(clientOf(inner, { isOver: false }))
          // The commit: lost before it happened, it is rolled back; lost after, it has happened.
          await strike(async () => {}).catch((error: unknown) => {
            if (moment === 'before' || count !== at) throw error
            lostAnswer = true
          })
          return done
        })
        if (lostAnswer) throw new Error('the connection is gone')
        return result
      },
    },
  }
}

/** A database whose transactions are none: each statement stands as soon as it is run. */
export function withoutTransactions(database: SqlDatabase): SqlDatabase {
  return { ...database, transaction: (work) => work({ query: database.query }) }
}
