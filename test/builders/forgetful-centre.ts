import type { SyncTransport } from 'docket'
import { openCentralStore, type CentralStore } from 'docket/server'
import { centralTransport } from './central-transport.ts'

/** A central store whose stores can be put back to an older backup, which gives them another epoch. */
export interface ForgetfulCentre {
  readonly central: CentralStore
  transport(store: string, device: string): SyncTransport
  /** The name under which the store is kept since it was last restored. */
  current(store: string): string
  /** Goes on with the first `commits` commits of the store alone, times and all, as after restoring a backup. */
  restore(store: string, commits: number): Promise<void>
  close(): Promise<void>
}

/** Opens a centre in memory that can forget. */
export async function openForgetfulCentre(): Promise<ForgetfulCentre> {
  let stamp: Date | null = null
  const central = await openCentralStore({ database: { memory: true }, now: () => stamp ?? new Date() })
  const restores = new Map<string, number>()
  const current = (store: string): string => `${store}@${restores.get(store) ?? 0}`
  return {
    central,
    current,
    transport: (store, device) => {
      const inner = () => centralTransport(() => central, current(store), device)
      return {
        push: async (push, signal) => ({ ...(await inner().push(push, signal)), store }),
        pull: async (range, signal) => ({ ...(await inner().pull(range, signal)), store }),
        live: (onHead, signal) => inner().live((head) => onHead({ ...head, store }), signal),
      }
    },
    restore: async (store, count) => {
      const { commits } = await central.pull(current(store), { after: 0, limit: 100_000 })
      restores.set(store, (restores.get(store) ?? 0) + 1)
      const identity = { store: current(store), device: 'backup', actor: null, roles: [] }
      for (const { firstPosition, firstVersion, receivedAt, ...commit } of commits.slice(0, count)) {
        stamp = new Date(receivedAt)
        await central.push(identity.store, identity, { epoch: null, commits: [commit] })
        void firstPosition
        void firstVersion
      }
      stamp = null
    },
    close: () => central.close(),
  }
}
