import type { SqlClient } from '../database/sql-database.js'
import { ISO_TIME } from './read-known.js'

/** A device that may no longer read or write its store. */
export interface RevokedDevice {
  readonly device: string
  /** ISO 8601, UTC, the database's clock. */
  readonly revokedAt: string
}

/**
 * Which devices are shut out of a store, whatever their tokens say. What any process changes holds at once in that
 * process, and in every other within a second.
 */
export interface Revocations {
  /** Shuts a device out; harmless to repeat. */
  revoke(store: string, device: string): Promise<void>
  /** Lets a device in again; harmless to repeat. */
  restore(store: string, device: string): Promise<void>
  /** Who is shut out of a store, by name of device. */
  list(store: string): Promise<readonly RevokedDevice[]>
  /** True for a device that is shut out. Rejects when that cannot be found out: nobody is let in on a guess. */
  isRevoked(store: string, device: string): Promise<boolean>
  /** Calls `listener` when the device is shut out, within a second; returns how to stop. */
  onRevoked(store: string, device: string, listener: () => void): () => void
}

/** What {@link createRevocations} takes. */
export interface RevocationOptions {
  readonly database: SqlClient
  /** How long an answer of the database is good for. */
  readonly maxAgeMs: number
  /** Called when the table could not be read for those who listen; the next look tells. */
  readonly onPollError: (error: unknown) => void
}

interface Reading {
  /** When the database was asked: what it says may be older than its answer, never older than this. */
  readonly askedAt: number
  readonly devices: Promise<ReadonlySet<string>>
}

interface Watcher {
  readonly store: string
  readonly device: string
  readonly listener: () => void
}

/** Revocations, and how to forget everybody who listens. */
export interface ClosableRevocations extends Revocations {
  close(): void
}

const MAX_STORES_KEPT = 10_000

/** Creates revocations over a database; it polls only while someone listens. */
export function createRevocations({ database, maxAgeMs, onPollError }: RevocationOptions): ClosableRevocations {
  const readings = new Map<string, Reading>()
  const watchers = new Set<Watcher>()
  let timer: NodeJS.Timeout | undefined

  const keep = (store: string, devices: Reading['devices']): void => {
    readings.delete(store)
    readings.set(store, { askedAt: performance.now(), devices })
    const [oldest] = readings.keys()
    if (readings.size > MAX_STORES_KEPT && oldest !== undefined) readings.delete(oldest)
  }
  const devicesOf = (store: string): Reading['devices'] => {
    const reading = readings.get(store)
    if (reading !== undefined && performance.now() - reading.askedAt < maxAgeMs) return reading.devices
    const devices = readRevoked(database, [store]).then((found) => new Set(found.map(({ device }) => device)))
    keep(store, devices)
    devices.catch(() => void (readings.get(store)?.devices === devices && readings.delete(store)))
    return devices
  }
  const poll = async (): Promise<void> => {
    try {
      const stores = [...new Set([...watchers].map(({ store }) => store))]
      const revoked = new Set((await readRevoked(database, stores)).map(keyOf))
      for (const watcher of watchers) if (revoked.has(keyOf(watcher))) watcher.listener()
    } catch (error) {
      onPollError(error)
    }
    timer = undefined
    schedule()
  }
  const schedule = (): void => {
    if (watchers.size > 0) timer ??= setTimeout(() => void poll(), maxAgeMs)
  }
  return {
    async revoke(store, device) {
      await insertRevoked(database, store, device)
      readings.delete(store)
      for (const watcher of watchers) if (keyOf(watcher) === keyOf({ store, device })) watcher.listener()
    },
    async restore(store, device) {
      await deleteRevoked(database, store, device)
      readings.delete(store)
    },
    list: (store) => listRevoked(database, store),
    isRevoked: async (store, device) => (await devicesOf(store)).has(device),
    onRevoked(store, device, listener) {
      const watcher = { store, device, listener }
      watchers.add(watcher)
      schedule()
      return () => void watchers.delete(watcher)
    },
    close() {
      clearTimeout(timer)
      watchers.clear()
    },
  }
}

interface RevokedRow {
  readonly store: string
  readonly device: string
}

function keyOf({ store, device }: RevokedRow): string {
  // Neither name can hold a line break.
  return `${store}\n${device}`
}

async function readRevoked(client: SqlClient, stores: readonly string[]): Promise<readonly RevokedRow[]> {
  return await client.query<RevokedRow>(
    `select store_id as store, device_id as device from docket.revoked_devices where store_id = any($1::text[])`,
    [stores],
  )
}

async function insertRevoked(client: SqlClient, store: string, device: string): Promise<void> {
  await client.query(
    'insert into docket.revoked_devices (store_id, device_id) values ($1, $2) on conflict do nothing',
    [store, device],
  )
}

async function deleteRevoked(client: SqlClient, store: string, device: string): Promise<void> {
  await client.query('delete from docket.revoked_devices where store_id = $1 and device_id = $2', [store, device])
}

async function listRevoked(client: SqlClient, store: string): Promise<readonly RevokedDevice[]> {
  return await client.query<RevokedDevice>(
    `select device_id as device, to_char(revoked_at at time zone 'UTC', ${ISO_TIME}) as "revokedAt"
     from docket.revoked_devices where store_id = $1 order by device_id`,
    [store],
  )
}
