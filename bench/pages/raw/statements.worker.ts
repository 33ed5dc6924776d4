import initSqlJs, { type Database, type SqlValue, type Statement as Prepared } from 'sql.js'
import wasmUrl from 'sql.js/dist/sql-wasm-browser.wasm?url'
import { orderHistory } from '../../domain/order-history.ts'
import { createRecorder, type OrderRecord } from '../../domain/order-record.ts'
import { statementsOf, TABLES, type Statement } from '../../domain/statements-of.ts'
import type { Capture } from '../docket/docket-face.ts'

addEventListener('message', ({ data }: MessageEvent<Capture>) => {
  void run(data).then((ms) => postMessage(ms))
})

async function run({ count, seed }: Capture): Promise<number> {
  const statements = statementsOf(recordsOf(count, seed))
  const { Database } = await initSqlJs({ locateFile: () => wasmUrl })
  const db = new Database()
  db.run('pragma journal_mode=memory; pragma synchronous=off; pragma cache_size=-65536; pragma temp_store=memory')
  db.run(TABLES)
  const startedAt = performance.now()
  runAll(db, statements)
  return performance.now() - startedAt
}

function* recordsOf(count: number, seed: number): Generator<OrderRecord> {
  const record = createRecorder()
  for (const commit of orderHistory({ events: count, seed })) yield* record(commit)
}

function runAll(db: Database, statements: readonly Statement[]): void {
  const prepared = new Map<string, Prepared>()
  db.run('begin')
  for (const { sql, params } of statements) {
    let statement = prepared.get(sql)
    if (statement === undefined) {
      statement = db.prepare(sql)
      prepared.set(sql, statement)
    }
    statement.run(params as SqlValue[])
  }
  db.run('commit')
}
