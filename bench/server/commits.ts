import { v7 } from 'uuid'
import type { Commit } from 'docket'
import type { CentralStore, Identity } from 'docket/server'
import { orderHistory, type OrderEvent } from '../domain/order-history.ts'

/** Who pushes at a store. */
export function identityAt(store: string): Identity {
  return { store, device: 'tablet-3', actor: 'waiter 3', roles: [] }
}

/** A restaurant's evening as commits of one event each, as a device sends them that decided each on the version before. */
export function singleCommits(count: number, seed: number): Commit[] {
  const commits: Commit[] = []
  const versions = new Map<string, number>()
  for (const { streamId, events } of orderHistory({ events: count, seed })) {
    for (const event of events) {
      const version = versions.get(streamId) ?? 0
      commits.push(toCommit(`${streamId}-${seed}`, version, event))
      versions.set(streamId, version + 1)
    }
  }
  return commits
}

function toCommit(streamId: string, expectedVersion: number, { type, data }: OrderEvent): Commit {
  const id = v7()
  return {
    ...{ commitId: v7(), commandId: id, command: null, streamId, expectedVersion },
    ...{ actor: 'waiter 3', deviceId: 'tablet-3', recordedAt: new Date().toISOString() },
    ...{ correlationId: id, causationId: null, events: [{ id: v7(), type, schemaVersion: 1, data }] },
  } as unknown as Commit
}

/** Pushes one commit, and throws unless it is accepted. */
export async function pushOne(central: CentralStore, store: string, commit: Commit): Promise<void> {
  const result = await central.push(store, identityAt(store), { epoch: null, commits: [commit] })
  const verdict = result.kind === 'judged' ? result.answer.verdicts[0]?.verdict : result.kind
  if (verdict !== 'accepted') throw new Error(`A commit was not accepted: ${String(verdict)}.`)
}

/** Events a second of `work`, which writes `count` of them. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (count * 1_000) / (performance.now() - startedAt)
}

/** Does `work` for each item, for so many at a time, in their order. */
export async function eachOf<Item>(
  items: readonly Item[],
  inFlight: number,
  work: (item: Item, worker: number) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values()
  const workOnNext = async (worker: number): Promise<void> => {
    for (const item of waiting) await work(item, worker)
  }
  await Promise.all(Array.from({ length: inFlight }, (_, worker) => workOnNext(worker)))
}
