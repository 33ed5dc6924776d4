/** Devices whose tokens are no longer taken, by store; a row goes when its device is let in again. */
export const revocations: readonly string[] = [
  `create table docket.revoked_devices (
       store_id text not null,
       device_id text not null,
       revoked_at timestamptz not null default now(),
       primary key (store_id, device_id)
     )`,
]
