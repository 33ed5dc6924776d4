import { randomUUID } from 'node:crypto'
import type { SqlClient } from '../database/sql-database.js'

/** The right to publish one store for a while. */
export interface Lease {
  readonly store: string
  /** Raised whenever the store changes hands. */
  readonly fence: number
}

/** The leases of one relay; every relay of a database takes from the same stores. */
export interface Leases {
  /** Takes some stores in hand that have something to publish, and that nobody has. */
  claim(limit: number): Promise<readonly Lease[]>
  /** Notes how far a store is published, and keeps it in hand; false when it was taken over. */
  advance(lease: Lease, at: { readonly epoch: string | null; readonly position: number }): Promise<boolean>
  /** Lets others have it at once. */
  release(lease: Lease): Promise<void>
}

const WAITING = `
  select s.store_id as store, s.epoch, p.store_id is null as "isNew"
  from docket.stores s left join docket.publications p using (store_id)
  where s.last_position > 0
    and (p.store_id is null
      or p.lease_until < now() and (p.published_position < s.last_position or p.epoch <> s.epoch))
  order by p.lease_until nulls first limit $1`

const BEGIN = `
  insert into docket.publications (store_id, epoch, published_position, fence, lease_until)
  values ($1, $2, 0, 0, '-infinity') on conflict do nothing`

const TAKE = `
  update docket.publications set holder = $2, fence = fence + 1, lease_until = now() + $3 * interval '1 ms'
  where store_id = $1 and lease_until < now() returning store_id as store, fence`

interface Waiting {
  readonly store: string
  readonly epoch: string
  readonly isNew: boolean
}

/** The leases of a relay that has none yet; each lasts `leaseMs` unless it is kept. */
export function createLeases(client: SqlClient, leaseMs: number): Leases {
  const holder = randomUUID()
  // A statement each: where the tables are distributed, one that writes is for one store.
  const take = async ({ store, epoch, isNew }: Waiting): Promise<readonly Lease[]> => {
    if (isNew) await client.query(BEGIN, [store, epoch])
    return await client.query<Lease>(TAKE, [store, holder, leaseMs])
  }
  return {
    claim: async (limit) => {
      const waiting = await client.query<Waiting>(WAITING, [limit])
      const taken = await Promise.allSettled(waiting.map(take))
      const leases = taken.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      const failed = taken.find((one) => one.status === 'rejected')
      // What was taken is published; what failed alone is tried again with the next claim.
      if (leases.length === 0 && failed !== undefined) throw failed.reason
      return leases
    },
    advance: async ({ store, fence }, { epoch, position }) => {
      const rows = await client.query(
        `update docket.publications
         set epoch = $4, published_position = $5, lease_until = now() + $6 * interval '1 ms'
         where store_id = $1 and holder = $2 and fence = $3 returning fence`,
        [store, holder, fence, epoch, position, leaseMs],
      )
      return rows.length > 0
    },
    release: async ({ store, fence }) => {
      await client.query(
        `update docket.publications set lease_until = now() - interval '1 ms'
         where store_id = $1 and holder = $2 and fence = $3`,
        [store, holder, fence],
      )
    },
  }
}
