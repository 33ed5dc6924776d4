import { docketError, messageOf } from '../errors.js'
import type { Projection } from '../model/define-projection.js'
import { readSqlText, unquoted } from './sql-text.js'
import type { Database } from './sqlite/database.js'

/** What SQLite keeps its counters for `autoincrement` in. */
export const COUNTERS = 'sqlite_sequence'
/** What SQLite puts before the name in the statement it keeps. */
const CREATE = /^CREATE (UNIQUE )?\w+ /

/** The tables of all projections: whose they are, and where SQLite keeps them. */
export interface ProjectionTables {
  /** Projection by table name. */
  readonly ownerByTable: ReadonlyMap<string, string>
  /** Table name by root page, of the table itself and of each of its indexes. */
  readonly tableByRootPage: ReadonlyMap<number, string>
  /** Projection by each name it has created: tables, indexes and views, in lower case. */
  readonly ownerByName: ReadonlyMap<string, string>
}

/**
 * Creates the tables of each projection in an empty database.
 * @throws DocketError `invalid-model` when SQL fails, does something else than create tables, indexes and views, or
 * takes a name of another projection.
 */
export function createTables(db: Database, projections: readonly Projection[]): ProjectionTables {
  const ownerByName = new Map<string, string>()
  for (const projection of projections) createTablesOf(db, projection, ownerByName)
  return readTables(readSchema(db), ownerByName)
}

/**
 * The tables of `projections` in a database that has them already, by the names in `owners`; what else is in it is
 * forgotten. `null` when they are not as the projections create them.
 */
export function adoptTables(
  db: Database,
  owners: Readonly<Record<string, string>>,
  projections: readonly Projection[],
): ProjectionTables | null {
  const textByOwner = new Map(projections.map(({ name, tables }) => [name, tables]))
  const ownerByName = new Map(Object.entries(owners).filter(([, owner]) => textByOwner.has(owner)))
  const ownerOf = (name: string): string | undefined => ownerByName.get(name.toLowerCase())
  const found = readSchema(db)
  const kept = found.filter(({ name, table }) => (ownerOf(name) ?? ownerOf(table)) !== undefined || table === COUNTERS)
  const names = kept.map(({ name }) => name)
  const isThere = (name: string): boolean => names.some((other) => other.toLowerCase() === name)
  const isAsCreated = ({ name, sql }: SchemaEntry): boolean =>
    sql === null ||
    name === COUNTERS ||
    textByOwner.get(ownerOf(name) ?? '')?.includes(sql.replace(CREATE, '')) === true
  const isComplete = new Set(ownerByName.values()).size === projections.length
  if (!isComplete || ![...ownerByName.keys()].every(isThere) || !kept.every(isAsCreated)) return null
  if (kept.length < found.length) forgetAllBut(db, names)
  return readTables(kept, ownerByName)
}

/** Takes names out of the schema, in no time; the pages behind them stay, and nobody finds them. */
function forgetAllBut(db: Database, names: readonly string[]): void {
  db.run('pragma writable_schema=on')
  db.run('delete from sqlite_schema where name not in (select value from json_each(?))', [JSON.stringify(names)])
  db.run('pragma writable_schema=reset')
}

interface SchemaEntry {
  readonly name: string
  readonly table: string
  readonly rootPage: number
  readonly type: string
  /** As it was written from the name on; `null` for an index that SQLite has made by itself. */
  readonly sql: string | null
}

function readSchema(db: Database): SchemaEntry[] {
  const rows = db.exec('select name, tbl_name, rootpage, type, sql from sqlite_schema')
  return (rows as [string, string, number, string, string | null][]).map(([name, table, rootPage, type, sql]) => {
    return { name, table, rootPage, type, sql }
  })
}

function readTables(schema: readonly SchemaEntry[], ownerByName: ReadonlyMap<string, string>): ProjectionTables {
  const ownerByTable = new Map<string, string>()
  const tableByRootPage = new Map<number, string>([[1, 'sqlite_schema']])
  for (const { name, table, rootPage, type } of schema) {
    const owner = ownerByName.get(table.toLowerCase())
    const indexOwner = ownerByName.get(name.toLowerCase()) ?? owner
    if (owner !== indexOwner) {
      throw invalid(indexOwner!, `Projection ${indexOwner} indexes table ${table} of projection ${owner}.`)
    }
    if (rootPage !== 0) tableByRootPage.set(rootPage, table)
    if (type === 'table' && owner !== undefined) ownerByTable.set(table, owner)
  }
  return { ownerByTable, tableByRootPage, ownerByName }
}

function createTablesOf(db: Database, projection: Projection, ownerByName: Map<string, string>): void {
  let left = projection.tables
  try {
    while (left !== '') left = createFirst(db, left, (sql) => claimName(sql, projection, ownerByName))
  } catch (error) {
    if (error instanceof Error && error.name === 'DocketError') throw error
    // A name that is taken fails while it is compiled; whose it is says more than that it exists.
    claimName(left, projection, ownerByName, { isOptional: true })
    const reason = messageOf(error)
    throw invalid(projection.name, `The tables of projection ${projection.name} cannot be created: ${reason}.`, error)
  }
}

/** Runs the first statement unless `claim` throws; the SQL behind it. */
function createFirst(db: Database, sql: string, claim: (statement: string) => void): string {
  const { statement, rest } = db.prepareFirst(sql)
  if (statement === null) return rest
  claim(sql.slice(0, sql.length - rest.length))
  while (statement.step());
  statement.free()
  return rest
}

function claimName(
  sql: string,
  projection: Projection,
  ownerByName: Map<string, string>,
  { isOptional = false } = {},
): void {
  const name = createdName(sql)
  if (name === undefined) {
    if (isOptional) return
    const message = `The tables of projection ${projection.name} may only create tables, indexes and views, not: ${sql.trim()}`
    throw invalid(projection.name, message)
  }
  const key = name.toLowerCase()
  const owner = ownerByName.get(key) ?? projection.name
  if (owner !== projection.name) {
    throw invalid(projection.name, `Projections ${owner} and ${projection.name} both create ${name}; rename one.`)
  }
  ownerByName.set(key, owner)
}

/** The name a `create table | index | view` statement gives; undefined for any other statement. */
function createdName(sql: string): string | undefined {
  const words = readSqlText(sql).tokens.slice(0, 10)
  const lower = words.map((word) => word.toLowerCase())
  let next = lower[1] === 'unique' ? 2 : 1
  if (lower[0] !== 'create' || !['table', 'index', 'view'].includes(lower[next] ?? '')) return undefined
  next += lower.slice(next + 1, next + 4).join(' ') === 'if not exists' ? 4 : 1
  if (words[next + 1] === '.') next += 2
  return unquoted(words[next] ?? '')
}

function invalid(definition: string, message: string, cause?: unknown): Error {
  return docketError('invalid-model', message, { definition }, { cause })
}
