import type { SqlClient } from './sql-database.js'

/** What to read: cells as text that is never null, by name; `hash` of the rows is read beside them where there is one. */
export interface PackedQuery<Name extends string> {
  readonly columns: Readonly<Record<Name, string>>
  /** A FROM clause with its conditions. */
  readonly from: string
  /** The column that orders the rows. */
  readonly order: string
  /** A column of 32 bytes, or null where there is none to read. */
  readonly hash: string | null
}

/** A list for each column, all of one length. */
export interface Columns<Name extends string> {
  readonly texts: Readonly<Record<Name, readonly string[]>>
  readonly hashes: readonly Uint8Array[]
}

const HASH_BYTES = 32

/** Makes the reader of a query: one value a column and page, so that a row costs the server and the driver next to nothing. */
export function createPackedReader<Name extends string>({ columns, from, order, hash }: PackedQuery<Name>) {
  const names = Object.keys(columns) as Name[]
  const hashCell = hash ?? 'null::bytea'
  const cells = names.map((name) => `${columns[name]} as "${name}"`)
  const packed = names.map((name) => `string_agg(${columns[name]}, e'\\n' order by ${order}) as "${name}"`)
  const PACKED = `select count(*)::integer as rows, ${hash === null ? hashCell : `string_agg(${hash}, ''::bytea order by ${order})`} as hashes,
    ${packed.join(', ')} ${from}`
  const ROWS = `select ${hashCell} as hashes, ${cells.join(', ')} ${from} order by ${order}`

  return async (client: SqlClient, params: readonly unknown[]): Promise<Columns<Name>> => {
    type Row = Record<Name, string | null> & { readonly rows: number; readonly hashes: Uint8Array | null }
    const [page] = await client.query<Row>(PACKED, params)
    const rows = page?.rows ?? 0
    const texts = recordOf(names, (name) => (rows === 0 ? [] : (page?.[name]?.split('\n') ?? [])))
    const hashes = page?.hashes ?? new Uint8Array()
    const isWhole = hash === null || hashes.length === rows * HASH_BYTES
    if (isWhole && names.every((name) => texts[name].length === rows)) return { texts, hashes: split(hashes) }
    // A line break in a cell, or a hash of another length: docket writes neither. Read cell by cell, it can be named.
    const read = await client.query<Record<Name, string> & { hashes: Uint8Array }>(ROWS, params)
    return {
      texts: recordOf(names, (name) => read.map((row) => row[name])),
      hashes: read.map((row) => row.hashes),
    }
  }
}

function recordOf<Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>
}

function split(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / HASH_BYTES
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES))
}
