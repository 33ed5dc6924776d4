import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Commit, ConfirmedCommit, PushAnswer } from 'docket/server'
import { commitOf, eventsOf } from '../server/commit-builder.ts'

const RETRY_MS = 20

/** What a device was told of a commit, and must be able to rely on. */
export interface Acknowledged {
  readonly commit: Commit
  readonly firstPosition: number
  readonly firstVersion: number
  readonly receivedAt: string
}

/** Devices that push one commit pair after the other, and repeat what was not answered, with the same ids. */
export interface PushingDevices {
  /** In the order in which the answers came. */
  readonly acknowledged: readonly Acknowledged[]
  /** How many pushes were not answered. */
  readonly failures: () => number
  /** Resolves when that many more commits were acknowledged than now. */
  untilMore(count: number): Promise<void>
  /** Stops when each has been answered; rejects when one was answered what it must not be. */
  stop(): Promise<void>
}

/** Sends commits for a device; `attempt` counts from 0 for each. */
export type SendPush = (
  commits: readonly Commit[],
  from: { readonly device: number; readonly attempt: number },
) => Promise<PushAnswer>

/** Starts `count` devices; each commits to a new stream, and to one they all share. */
export function startPushing(count: number, send: SendPush): PushingDevices {
  const acknowledged: Acknowledged[] = []
  let [failures, isStopped] = [0, false]
  const deliver = async (device: number, commits: readonly Commit[]): Promise<PushAnswer> => {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await send(commits, { device, attempt }).catch(() => null)
      if (answer !== null) return answer
      failures += 1
      await sleep(RETRY_MS)
    }
  }
  const run = async (device: number): Promise<void> => {
    while (!isStopped) {
      const own = commitOf(`order-${v7()}`, 'no-stream', { deviceId: `tablet-${device}` })
      const shared = commitOf('order-shared', 'any', { deviceId: `tablet-${device}`, events: eventsOf(2) })
      const { verdicts } = await deliver(device, [own, shared])
      for (const [index, commit] of [own, shared].entries()) {
        const verdict = verdicts[index]!
        if (verdict.verdict !== 'accepted' && verdict.verdict !== 'already-accepted') {
          throw new Error(`A commit that must be accepted was answered ${JSON.stringify(verdict)}.`)
        }
        const { firstPosition, firstVersion, receivedAt } = verdict
        acknowledged.push({ commit, firstPosition, firstVersion, receivedAt })
      }
    }
  }
  const running = Promise.all(Array.from({ length: count }, (_, device) => run(device)))
  const ended = running.then(() => Promise.reject(new Error('The devices have stopped.')))
  ended.catch(() => undefined)
  return {
    acknowledged,
    failures: () => failures,
    untilMore: async (more) => {
      const enough = acknowledged.length + more
      while (acknowledged.length < enough) await Promise.race([sleep(5), ended])
    },
    stop: async () => {
      isStopped = true
      await running
    },
  }
}

/** Those of the acknowledged commits that are not in the log as they were acknowledged. */
export function lostOf(
  acknowledged: readonly Acknowledged[],
  log: readonly ConfirmedCommit[],
): readonly Acknowledged[] {
  const byId = new Map<string, ConfirmedCommit>(log.map((commit) => [commit.commitId, commit]))
  return acknowledged.filter(({ commit, firstPosition, firstVersion, receivedAt }) => {
    const stored = byId.get(commit.commitId)
    const expected = { ...commit, firstPosition, firstVersion, receivedAt }
    return stored === undefined || textOf(stored) !== textOf(expected as ConfirmedCommit)
  })
}

function textOf(commit: ConfirmedCommit): string {
  return JSON.stringify(Object.entries(commit).sort(([left], [right]) => (left < right ? -1 : 1)))
}
