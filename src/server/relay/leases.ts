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

const CLAIM = `
  with waiting as (
    select s.store_id, s.epoch from docket.stores s left join docket.publications p using (store_id)
    where s.last_position > 0
      and (p.store_id is null
        or p.lease_until < now() and (p.published_position < s.last_position or p.epoch <> s.epoch))
    order by p.lease_until nulls first limit $2
  )
  insert into docket.publications as p (store_id, epoch, published_position, holder, fence, lease_until)
  select store_id, epoch, 0, $1, 1, now() + $3 * interval '1 ms' from waiting
  on conflict (store_id) do update set holder = $1, fence = p.fence + 1, lease_until = excluded.lease_until
    where p.lease_until < now()
  returning store_id as store, fence`

/** The leases of a relay that has none yet; each lasts `leaseMs` unless it is kept. */
export function createLeases(client: SqlClient, leaseMs: number): Leases {
  const holder = randomUUID()
  return {
    claim: (limit) => client.query<Lease>(CLAIM, [holder, limit, leaseMs]),
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
