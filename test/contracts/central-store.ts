import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore, Commit, ConfirmedCommit, PushAnswer } from 'docket/server'
import { commitOf, eventOf, eventsOf, identityAt, wordsOf } from '../server/commit-builder.ts'

/** What every central store promises, on whichever database. `open` is called once; each test has a store of its own. */
export function describeCentralStore(name: string, open: () => Promise<CentralStore>): void {
  describe(`central store on ${name}`, () => {
    let central: CentralStore
    beforeAll(async () => void (central = await open()), 60_000)
    afterAll(() => central.close())

    async function push(store: string, ...commits: unknown[]): Promise<PushAnswer> {
      const result = await central.push(store, identityAt(store), { epoch: null, commits })
      if (result.kind !== 'judged') throw new Error('epoch changed')
      return result.answer
    }

    it('starts empty, with an epoch that stays', async () => {
      const store = newStore()
      const head = await central.head(store)
      expect(head).toEqual({ store, epoch: expect.stringMatching(/^[0-9a-f-]{36}$/), head: 0 })
      expect(await central.pull(store, { after: 0, limit: 10 })).toEqual({ ...head, commits: [] })
      expect(await central.stores()).toContain(store)
    })

    it('gives large events in pages that are not large, a commit at least', async () => {
      const store = newStore()
      // Letters that do not repeat: the database has nothing to compress.
      const large = (): unknown => ({ photo: Array.from({ length: 30_000 }, () => randomUUID()).join('') })
      for (let count = 0; count < 9; count += 1) {
        await push(store, commitOf(`photo-${count}`, 0, { events: [eventOf({ data: large() })] }))
      }
      await push(store, commitOf('photo-9', 0, { events: eventsOf(3).map((event) => ({ ...event, data: large() })) }))
      const sizes: number[] = []
      for (let after = 0; after < 12;) {
        const { commits } = await central.pull(store, { after, limit: 5_000 })
        sizes.push(commits.length)
        expect(commits[0]?.firstPosition).toBe(after + 1)
        after = commits.reduce(
          (last, { firstPosition, events }) => Math.max(last, firstPosition + events.length - 1),
          0,
        )
      }
      expect(sizes).toEqual([3, 3, 3, 1])
    })

    it('gives back every commit as it came, with its place', async () => {
      const store = newStore()
      const data = { z: 1, a: ['\u0000', '\ud800', "'; drop table docket.events; --", 'é𝄞{}"\\', null, -1.5e-7] }
      const command = { name: 'PlaceOrder', input: { b: 2, a: '\u0000' } }
      const first = commitOf('order-1', 'no-stream', { command, events: [eventOf({ data }), eventOf()] })
      const second = commitOf('order-{,}"\\ \' NULL', 'any', {
        actor: null,
        causationId: 'because',
        events: [eventOf({ data: null })],
      })
      const third = commitOf('order-1', 2, {
        actor: 'NULL',
        events: [eventOf({ data: '{}' }), eventOf({ data: 0 }), eventOf({ data: [] })],
      })
      const answer = await push(store, first, second, third)
      expect(answer).toMatchObject({ store, head: 6 })
      expect(answer.verdicts).toMatchObject([
        { commitId: first.commitId, verdict: 'accepted', firstPosition: 1, firstVersion: 1 },
        { commitId: second.commitId, verdict: 'accepted', firstPosition: 3, firstVersion: 1 },
        { commitId: third.commitId, verdict: 'accepted', firstPosition: 4, firstVersion: 3 },
      ])
      const { commits, epoch } = await central.pull(store, { after: 0, limit: 100 })
      expect(epoch).toBe(answer.epoch)
      const receivedAt = (answer.verdicts[0] as { receivedAt: string }).receivedAt
      expect(receivedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      expect(commits).toEqual([
        { ...first, firstPosition: 1, firstVersion: 1, receivedAt },
        { ...second, firstPosition: 3, firstVersion: 1, receivedAt },
        { ...third, firstPosition: 4, firstVersion: 3, receivedAt },
      ])
      expect(JSON.stringify(commits[0]?.events[0]?.data)).toBe(JSON.stringify(data))
    })

    it('takes a commit once, however often it is pushed', async () => {
      const store = newStore()
      const commit = commitOf('order-1', 0, { events: eventsOf(2) })
      const [accepted] = (await push(store, commit)).verdicts
      await push(store, commitOf('order-1', 2))
      const answer = await push(store, commit)
      expect(answer.verdicts).toEqual([{ ...accepted, verdict: 'already-accepted' }])
      expect(answer.head).toBe(3)
    })

    it('says which version a stream that moved on has, and blocks what follows on it', async () => {
      const store = newStore()
      await push(store, commitOf('order-1', 0, { events: eventsOf(3) }))
      const answer = await push(store, commitOf('order-1', 1), commitOf('order-1', 'any'), commitOf('order-2', 0))
      expect(answer.verdicts).toMatchObject([
        { verdict: 'behind', currentVersion: 3 },
        { verdict: 'blocked' },
        { verdict: 'accepted', firstPosition: 4 },
      ])
    })

    it('refuses other content under known ids', async () => {
      const store = newStore()
      const event = eventOf()
      const commit = commitOf('order-1', 0, { events: [event] })
      await push(store, commit)
      const answers = await push(
        store,
        { ...commit, events: [{ ...event, data: { changed: true } }] },
        commitOf('order-2', 0, { events: [event] }),
        commitOf('order-1', 'any', { events: [event, eventOf()] }),
        commitOf('order-3', 0, { commitId: commit.commitId }),
        commitOf('order-4', 0, { commandId: commit.commandId }),
      )
      expect(wordsOf(answers.verdicts)).toEqual(Array(5).fill('event-id-conflict'))
      expect(answers.head).toBe(1)
    })

    it('lets a command take effect once', async () => {
      const store = newStore()
      const commit = commitOf('order-1', 0)
      await push(store, commit)
      const again = { ...commitOf('order-1', 1), commandId: commit.commandId }
      expect((await push(store, again)).verdicts).toMatchObject([
        { commitId: again.commitId, verdict: 'already-accepted', firstPosition: 1, firstVersion: 1 },
      ])
    })

    it('answers a push of another epoch without writing', async () => {
      const store = newStore()
      const head = await central.head(store)
      const result = await central.push(store, identityAt(store), {
        epoch: randomUUID(),
        commits: [commitOf('order-1', 0)],
      })
      expect(result).toEqual({ kind: 'epoch-changed', head })
      expect((await central.head(store)).head).toBe(0)
    })

    it('keeps stores apart', async () => {
      const [left, right] = [newStore(), newStore()]
      const commit = commitOf('order-1', 0)
      expect((await push(left, commit)).verdicts).toMatchObject([{ verdict: 'accepted', firstPosition: 1 }])
      expect((await push(right, commit)).verdicts).toMatchObject([{ verdict: 'accepted', firstPosition: 1 }])
      expect((await central.pull(right, { after: 0, limit: 9 })).commits).toHaveLength(1)
    })

    it('pulls whole commits, about as many events as asked for', async () => {
      const store = newStore()
      await push(store, ...[3, 2, 4].map((count) => commitOf('order-1', 'any', { events: eventsOf(count) })))
      const firstPositions = async (after: number, limit: number): Promise<number[]> =>
        (await central.pull(store, { after, limit })).commits.map(({ firstPosition }) => firstPosition)
      expect(await firstPositions(0, 1)).toEqual([1])
      expect(await firstPositions(0, 5)).toEqual([1, 4])
      expect(await firstPositions(0, 8)).toEqual([1, 4])
      expect(await firstPositions(1, 2)).toEqual([1])
      expect(await firstPositions(3, 6)).toEqual([4, 6])
      expect(await firstPositions(9, 6)).toEqual([])
      expect(await firstPositions(Number.MAX_SAFE_INTEGER, 6)).toEqual([])
    })

    it('keeps twenty concurrent pushers in one gap-free order that a reader never sees skip', async () => {
      const store = newStore()
      const pushers = Array.from({ length: 20 }, async (_, device) => {
        for (let turn = 0; turn < 4; turn++) {
          const commits = [
            commitOf(`order-${device}`, turn, {}),
            commitOf('order-shared', 'any', { events: eventsOf(2) }),
          ]
          expect(wordsOf((await push(store, ...commits)).verdicts)).toEqual(['accepted', 'accepted'])
        }
      })
      const total = 20 * 4 * 3
      const read = readAll(central, store, total)
      await Promise.all(pushers)
      const commits = await read
      expectGapFree(commits, total)
    })

    it('tells appends to listeners, after they were committed', async () => {
      const store = newStore()
      const heads: number[] = []
      const watched: number[] = []
      const stops = [
        central.onAppend((head) => head.store === store && heads.push(head.head)),
        central.watchHead(store, (head) => watched.push(head.head)),
      ]
      await push(store, commitOf('order-1', 0, { events: eventsOf(2) }))
      await push(store, commitOf('order-1', 0))
      await push(store, commitOf('order-1', 2))
      for (const stop of stops) stop()
      await push(store, commitOf('order-1', 3))
      expect(heads).toEqual([2, 3])
      expect(watched.filter((head) => head > 0)).toEqual([2, 3])
    })

    it('races of one commit store it once', async () => {
      const store = newStore()
      const commit = commitOf('order-1', 0, { commandId: v7() })
      const answers = await Promise.all(Array.from({ length: 6 }, () => push(store, commit)))
      const words = answers.flatMap(({ verdicts }) => wordsOf(verdicts)).sort()
      expect(words).toEqual(['accepted', ...Array<string>(5).fill('already-accepted')])
    })
  })
}

/** A store no other test writes to. */
export function newStore(): string {
  return `cafe-${v7()}`
}

/** Reads as a device does, page by page, until `total` events are there; fails on a gap. */
export async function readAll(central: CentralStore, store: string, total: number): Promise<ConfirmedCommit[]> {
  const commits: ConfirmedCommit[] = []
  let after = 0
  for (let attempt = 0; after < total && attempt < 2_000; attempt++) {
    const page = await central.pull(store, { after, limit: 25 })
    for (const commit of page.commits) {
      expect(commit.firstPosition).toBe(after + 1)
      after += commit.events.length
      commits.push(commit)
    }
    if (page.commits.length === 0) await sleep(5)
  }
  return commits
}

/** Fails unless positions and versions are without gaps and every event id occurs once. */
export function expectGapFree(commits: readonly ConfirmedCommit[], total: number): void {
  const versions = new Map<string, number>()
  const ids = new Set<string>()
  let position = 0
  for (const commit of commits) {
    expect(commit.firstPosition).toBe(position + 1)
    expect(commit.firstVersion).toBe((versions.get(commit.streamId) ?? 0) + 1)
    position += commit.events.length
    versions.set(commit.streamId, commit.firstVersion + commit.events.length - 1)
    for (const { id } of (commit as Commit).events) ids.add(id)
  }
  expect(position).toBe(total)
  expect(ids.size).toBe(total)
}
