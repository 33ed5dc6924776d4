/** Runs SQL statements one after the other, in the order they were given. */
export interface SqlClient {
  /**
   * The rows of one statement with `$1 …` parameters. JSON columns come back as JavaScript values, bigints as numbers,
   * bytea as bytes; arrays of strings and numbers are passed as arrays. Statements given together need not wait for each
   * other's answers: they travel at once, and still run one after the other.
   */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>
}

/**
 * A PostgreSQL database, whichever process runs it. Isolation is READ COMMITTED: each statement of a transaction sees
 * what was committed before that statement began, so a statement that follows a row lock sees all that the lock's last
 * holder wrote.
 */
export interface SqlDatabase extends SqlClient {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<Result>(work: (client: SqlClient) => Promise<Result>): Promise<Result>
  /** Takes a connection, as soon as there is one; missing where the database runs in this process. */
  readonly session?: () => Promise<SqlSession>
  /** How many connections there are now; missing where the database runs in this process. */
  readonly connections?: () => ConnectionCounts
  /** Ends every connection, after the statements under way. */
  close(): Promise<void>
}

/**
 * One connection, until it is released. Statements and transactions run one after the other, in the order they were
 * given, and travel without waiting for each other's answers. One that fails keeps none of the others from running.
 */
export interface SqlSession extends SqlClient, Pick<SqlDatabase, 'transaction'> {
  /** Whether somebody waits for a connection: who could go on with this one should release it. */
  isWanted(): boolean
  /** Gives the connection back; nothing may be asked of it any more. */
  release(): void
}

/** Connections of a pool. */
export interface ConnectionCounts {
  /** All there are. */
  readonly open: number
  /** Those nobody uses now. */
  readonly idle: number
  /** Those who wait for one. */
  readonly waiting: number
}
