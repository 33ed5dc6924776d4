import { loadSqlite } from '../../../src/read-models/load-sqlite.ts'
import { sqliteWasmUrl } from '../../../src/read-models/sqlite-wasm-url.ts'
import { openDatabaseFile } from '../../../src/read-models/database-file.ts'

/** The least a query in a worker can be: SQLite, one empty table, one answer; no log, nothing stored. */
const sqlite = await loadSqlite(() => sqliteWasmUrl)
const { db } = openDatabaseFile(sqlite, [], 0)
db.run('create table open_orders (id)')
postMessage(db.exec('select count(*) as open from open_orders'))
