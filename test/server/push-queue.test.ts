import { describe, expect, it } from 'vitest'
import type { CheckedPush, PushResult } from '../../src/server/store/append.ts'
import { createPushQueue } from '../../src/server/store/push-queue.ts'
import { identityAt } from './commit-builder.ts'

interface Append {
  readonly store: string
  readonly pushes: readonly CheckedPush[]
  readonly done: () => void
  readonly fail: (error: Error) => void
}

/** A queue whose transactions end when the test says so. */
function openQueue() {
  const appends: Append[] = []
  const queue = createPushQueue(
    (store, pushes) =>
      new Promise((resolve, reject) => {
        appends.push({ store, pushes, done: () => resolve(pushes.map(resultOf)), fail: reject })
      }),
  )
  return { appends, queue }
}

/** A push of so many commits that do not matter here, told apart by their sender's epoch. */
function pushNamed(epoch: string, commits = 1): CheckedPush {
  const commit = { commitId: '', streamId: null, commit: null, refused: null }
  return { identity: identityAt('cafe'), epoch, commits: Array.from({ length: commits }, () => commit) }
}

function resultOf({ epoch }: CheckedPush): PushResult {
  return { kind: 'epoch-changed', head: { store: 'cafe', epoch: epoch ?? '', head: 0 } }
}

function namesIn({ pushes }: Append): (string | null)[] {
  return pushes.map(({ epoch }) => epoch)
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the queue of pushes', () => {
  it('has those of one store that arrive meanwhile share the next transaction, and answers each its own', async () => {
    const { appends, queue } = openQueue()
    const results = ['a', 'b', 'c'].map((name) => queue.push('cafe', pushNamed(name)))
    expect(appends.map(namesIn)).toEqual([['a']])
    appends[0]!.done()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c']])
    appends[1]!.done()
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c'].map((name) => resultOf(pushNamed(name))))
  })

  it('lets stores not wait for each other', () => {
    const { appends, queue } = openQueue()
    void queue.push('cafe', pushNamed('a'))
    void queue.push('bar', pushNamed('b'))
    expect(appends.map(({ store }) => store)).toEqual(['cafe', 'bar'])
  })

  it('tries alone those whose shared transaction failed, so that only the one at fault fails', async () => {
    const { appends, queue } = openQueue()
    const results = ['a', 'b', 'c'].map((name) => queue.push('cafe', pushNamed(name)))
    const told = Promise.allSettled(results)
    appends[0]!.done()
    await soon()
    appends[1]!.fail(new Error('one of them'))
    await soon()
    // At once: a database that is gone keeps each of them waiting for its own time limit only.
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c'], ['b'], ['c']])
    appends[2]!.fail(new Error('it was this one'))
    appends[3]!.done()
    expect((await told).map((one) => (one.status === 'rejected' ? String(one.reason) : 'ok'))).toEqual([
      'ok',
      'Error: it was this one',
      'ok',
    ])
  })

  it('holds the lock of a store for so many commits at most', async () => {
    const { appends, queue } = openQueue()
    const sizes = [1, 500, 499, 2, 1_500]
    for (const size of sizes) void queue.push('cafe', pushNamed(String(size), size))
    for (let turn = 0; turn < 4; turn += 1) {
      appends.at(-1)!.done()
      await soon()
    }
    expect(appends.map(namesIn)).toEqual([['1'], ['500', '499'], ['2'], ['1500']])
  })

  it('starts again after it was idle', async () => {
    const { appends, queue } = openQueue()
    const first = queue.push('cafe', pushNamed('a'))
    appends[0]!.done()
    await first
    await soon()
    void queue.push('cafe', pushNamed('b'))
    expect(appends.map(namesIn)).toEqual([['a'], ['b']])
  })
})
