/** How far each store is published, and which relay has it in hand until when, by the clock of the database. */
export const relay: readonly string[] = [
  `create table docket.publications (
     store_id text primary key,
     epoch uuid not null,
     published_position bigint not null,
     holder uuid,
     fence bigint not null,
     lease_until timestamptz not null
   )`,
]
