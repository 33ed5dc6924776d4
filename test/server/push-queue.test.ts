import { describe, expect, it } from 'vitest'
import type { CheckedPush, PushResult } from '../../src/server/store/append.ts'
import { createPushQueue, type PushQueue } from '../../src/server/store/push-queue.ts'
import { identityAt } from './commit-builder.ts'

interface Append {
  readonly store: string
  readonly pushes: readonly CheckedPush[]
  /** Lets another follow before this is done. */
  readonly sent: () => void
  readonly done: () => void
  readonly fail: (error: Error) => void
}

/** A queue whose transactions end when the test says so. */
function openQueue() {
  const appends: Append[] = []
  const queue = createPushQueue(
    (store, pushes, sent = () => {}) =>
      new Promise((resolve, reject) => {
        appends.push({ store, pushes, sent, done: () => resolve(pushes.map(resultOf)), fail: reject })
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

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Until the queue has done what it does about what has happened. */
async function soon(): Promise<void> {
  await turn()
  await turn()
}

function sizesOf(appends: readonly Append[]): number[] {
  return appends.map(({ pushes }) => pushes.length)
}

/** Devices that each push, and push again as soon as they are answered. */
function startDevices(queue: PushQueue, count: number): void {
  const push = (name: string): void => void queue.push('cafe', pushNamed(name)).then(() => push(name))
  for (let device = 0; device < count; device += 1) push(String(device))
}

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

  it('sends what waits behind a group that another may follow, and never a third', async () => {
    const { appends, queue } = openQueue()
    for (const name of ['a', 'b', 'c', 'd']) void queue.push('cafe', pushNamed(name))
    await soon()
    expect(appends.map(namesIn)).toEqual([['a']])
    appends[0]!.sent()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c']])
    appends[1]!.sent()
    await soon()
    expect(appends).toHaveLength(2)
    appends[0]!.done()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c'], ['d']])
  })

  it('does not send behind a group that none may follow, even where one of two is answered', async () => {
    const { appends, queue } = openQueue()
    for (const name of ['a', 'b', 'c', 'd']) void queue.push('cafe', pushNamed(name))
    appends[0]!.sent()
    await soon()
    appends[0]!.done()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c']])
    appends[1]!.done()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c'], ['d']])
  })

  it('keeps the two groups of equal size, however many push', async () => {
    for (const devices of [2, 3, 7, 32, 33]) {
      const { appends, queue } = openQueue()
      startDevices(queue, devices)
      for (let done = 0; done < 40; done += 1) {
        for (const append of appends.slice(done)) append.sent()
        await soon()
        for (const append of appends.slice(done)) append.sent()
        appends[done]!.done()
        await soon()
      }
      const half = devices / 2
      for (const size of sizesOf(appends).slice(4)) expect(Math.abs(size - half)).toBeLessThanOrEqual(1)
    }
  })

  it('does not follow many with few while many are on their way: those share the next group', async () => {
    const { appends, queue } = openQueue()
    const push = (name: string): void => void queue.push('cafe', pushNamed(name))
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) push(name)
    appends[0]!.done()
    await soon()
    appends[1]!.sent()
    push('g')
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c', 'd', 'e', 'f']])
    push('h')
    push('i')
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c', 'd', 'e', 'f'], ['g', 'h', 'i']])
  })

  it('gives who pushes alone a transaction in the same turn, every time', async () => {
    const { appends, queue } = openQueue()
    for (let time = 0; time < 3; time += 1) {
      const pushed = queue.push('cafe', pushNamed('a'))
      expect(appends).toHaveLength(time + 1)
      appends[time]!.sent()
      appends[time]!.done()
      await pushed
    }
  })

  it('tries alone what was in two groups whose connection broke', async () => {
    const { appends, queue } = openQueue()
    const results = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.push('cafe', pushNamed(name)))
    appends[0]!.done()
    await soon()
    appends[1]!.sent()
    await soon()
    expect(appends.map(namesIn)).toEqual([['a'], ['b', 'c', 'd', 'e']])
    const more = ['f', 'g'].map((name) => queue.push('cafe', pushNamed(name)))
    await soon()
    for (const append of appends.slice(1)) append.fail(new Error('the connection is gone'))
    await soon()
    expect(appends.slice(3).map(namesIn)).toEqual([['b'], ['c'], ['d'], ['e'], ['f'], ['g']])
    for (const append of appends.slice(3)) append.done()
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    expect(await Promise.all([...results, ...more])).toEqual(names.map((name) => resultOf(pushNamed(name))))
  })
})
