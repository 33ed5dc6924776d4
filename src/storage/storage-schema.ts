import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'

/** `'strict'`: on the disk before a write resolves. `'relaxed'`: handed to the operating system. */
export type Durability = 'strict' | 'relaxed'

/** What the object stores of a database hold. */
export type StorageSchema = DBSchema
/** A connection, while its object stores are created. */
export type StorageDatabase<Schema extends DBSchema> = IDBPDatabase<Schema>
/** The object stores of a transaction. */
export type StoreList<Schema extends DBSchema> = StoreNames<Schema>[]
/** A transaction that reads. */
export type ReadTransaction<Schema extends DBSchema> = IDBPTransaction<Schema, StoreList<Schema>>
/** A transaction that writes. */
export type WriteTransaction<Schema extends DBSchema> = IDBPTransaction<Schema, StoreList<Schema>, 'readwrite'>
/** Any transaction: its reads. */
export type AnyTransaction<Schema extends DBSchema> = ReadTransaction<Schema> | WriteTransaction<Schema>

/** A database of this origin: what it is called, what is in it, and how errors speak of it. */
export interface StorageDefinition<Schema extends DBSchema> {
  /** Name of the IndexedDB database. */
  readonly name: string
  /** Bumped only when the object stores change: a bump needs every other tab to let go. */
  readonly version: number
  /** The store (venue) it belongs to, for errors. */
  readonly store: string
  /** How a sentence begins that is about it: `The log of store cafe-12`. */
  readonly subject: string
  /** Creates what is missing; `from` is 0 for a new database. What it throws undoes the upgrade, and is told. */
  upgrade(database: StorageDatabase<Schema>, from: number): void
}
