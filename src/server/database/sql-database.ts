/** Runs SQL statements one after the other, in the order they were given. */
export interface SqlClient {
  /**
   * The rows of one statement with `$1 …` parameters. JSON columns come back as JavaScript values, bigints as numbers,
   * bytea as bytes; arrays of strings and numbers are passed as arrays. Statements given together need not wait for each
   * other's answers: they travel at once, and still run one after the other.
   */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<readonly Row[]>
}

/** The statements of one transaction. */
export interface SqlTransaction extends SqlClient {
  /** Gives a statement whose rows nobody needs; should it fail, the transaction fails. */
  send(sql: string, params?: readonly unknown[]): void
}

/**
 * A PostgreSQL database, whichever process runs it. Isolation is READ COMMITTED: each statement of a transaction sees
 * what was committed before that statement began, so a statement that follows a row lock sees all that the lock's last
 * holder wrote.
 */
export interface SqlDatabase extends SqlClient {
  /** Runs `work` in one transaction: committed when it resolves and all it sent succeeded, rolled back otherwise. */
  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result>
  /** Ends every connection, after the statements under way. */
  close(): Promise<void>
}
