import { afterEach, describe, expect, it } from 'vitest'
import type { EventLog, LogSignal, LogSource } from '../../src/log/event-log.ts'
import { newEventId } from '../../src/events/ids.ts'
import { commitOn } from '../builders/commits.ts'
import { appendAll, changeOf, confirmFirst, describeChange } from './event-log-change.ts'

let stores = 0

/** What every log keeps, over any storage. `open` gives a place that several logs can be opened on. */
export function describeEventLog(name: string, createSource: (store: string) => LogSource): void {
  describe(`${name} keeps the contract of EventLog`, () => {
    const open: EventLog[] = []
    const openOn = async (source: LogSource, authority: 'device' | 'centre' = 'centre'): Promise<EventLog> => {
      const log = await source.open({ authority, deviceId: 'tablet-1' })
      open.push(log)
      return log
    }
    const newSource = (): LogSource => createSource(`contract-${name.replaceAll(' ', '-')}-${(stores += 1)}`)
    const openNew = (authority: 'device' | 'centre' = 'centre'): Promise<EventLog> => openOn(newSource(), authority)

    afterEach(async () => {
      await Promise.all(open.splice(0).map((log) => log.close()))
    })

    describe('append', () => {
      it('gives pending commits a sequence and a version', async () => {
        const log = await openNew()
        const first = await log.append({ commit: commitOn('order-1', { types: ['A', 'B'] }) })
        const second = await log.append({ commit: commitOn('order-1') })
        expect(first.commit).toMatchObject({ sequence: 1, firstVersion: 1 })
        expect(second.commit).toMatchObject({ sequence: 2, firstVersion: 3 })
        expect(await log.state()).toMatchObject({ position: 0, pendingCount: 2 })
      })

      it('confirms at once when the device is its own authority', async () => {
        const log = await openNew('device')
        const { commit } = await log.append({ commit: commitOn('order-1', { types: ['A', 'B'] }) })
        expect(commit).toMatchObject({ firstPosition: 1, firstVersion: 1 })
        expect(await log.state()).toMatchObject({ position: 2, pendingCount: 0 })
      })

      it.each([
        ['no-stream', 0, true],
        ['no-stream', 1, false],
        ['stream-exists', 0, false],
        ['stream-exists', 1, true],
        [0, 0, true],
        [1, 1, true],
        [0, 1, false],
        [2, 1, false],
        ['any', 1, true],
      ] as const)('holds expectedVersion %s against version %i', async (on, version, fits) => {
        const log = await openNew()
        if (version > 0) await log.append({ commit: commitOn('order-1') })
        const appending = log.append({ commit: commitOn('order-1', { on }) })
        if (fits) await expect(appending).resolves.toMatchObject({ status: 'appended' })
        else {
          await expect(appending).rejects.toMatchObject({
            code: 'wrong-expected-version',
            streamId: 'order-1',
            expectedVersion: on,
            actualVersion: version,
          })
          expect((await log.state()).pendingCount).toBe(version)
        }
      })

      it('gives the first commit back for a repeated command id, even on a stale version', async () => {
        const log = await openNew()
        const commit = commitOn('order-1', { on: 0 })
        const first = await log.append({ commit })
        await log.append({ commit: commitOn('order-1') })
        const again = await log.append({ commit: { ...commit, commitId: newEventId() } })
        expect(again).toEqual({ status: 'already-appended', commit: first.commit })
        expect((await log.state()).pendingCount).toBe(2)
      })

      it('refuses a command id that says something else', async () => {
        const log = await openNew()
        const commit = commitOn('order-1')
        await log.append({ commit })
        const other = commitOn('order-1', { commandId: commit.commandId, types: ['Else'] })
        await expect(log.append({ commit: other })).rejects.toMatchObject({ code: 'command-id-conflict' })
      })

      it('stores a supplied event id once, and refuses it with other content', async () => {
        const log = await openNew()
        const commit = commitOn('order-1')
        const suppliedEventIds = commit.events.map(({ id }) => id)
        await log.append({ commit, suppliedEventIds })
        const again = await log.append({ commit: { ...commit, commandId: newEventId() }, suppliedEventIds })
        expect(again.status).toBe('already-appended')
        const elsewhere = commitOn('order-2', { events: commit.events })
        await expect(log.append({ commit: elsewhere, suppliedEventIds })).rejects.toMatchObject({
          code: 'event-id-conflict',
          eventId: suppliedEventIds[0],
        })
        expect((await log.state()).pendingCount).toBe(1)
      })

      it('judges each append of a group alone', async () => {
        const log = await openNew()
        const outcomes = await Promise.allSettled([
          log.append({ commit: commitOn('order-1', { on: 'no-stream' }) }),
          log.append({ commit: commitOn('order-1', { on: 'no-stream' }) }),
          log.append({ commit: commitOn('order-2', { on: 'no-stream' }) }),
        ])
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      })

      it('lets the transaction arbitrate between two logs on one storage', async () => {
        const source = newSource()
        const [left, right] = await Promise.all([openOn(source), openOn(source)])
        const outcomes = await Promise.allSettled(
          [left, right, left, right].map((log) => log.append({ commit: commitOn('order-1', { on: 0 }) })),
        )
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect(await left.readStream('order-1')).toEqual(await right.readStream('order-1'))
      })

      it('takes another last commit for another version', async () => {
        const log = await openNew()
        const { commit } = await log.append({ commit: commitOn('order-1') })
        const stale = log.append({ commit: commitOn('order-1', { on: 1 }), expectedTip: newEventId() })
        await expect(stale).rejects.toMatchObject({ code: 'wrong-expected-version' })
        const fits = await log.append({ commit: commitOn('order-1', { on: 1 }), expectedTip: commit.commitId })
        expect(fits.status).toBe('appended')
      })
    })

    it('reads a stream, confirmed before pending, in version order', async () => {
      const log = await openNew()
      await appendAll(log, [commitOn('order-1', { types: ['A', 'B'] }), commitOn('order-2'), commitOn('order-1')])
      const commits = await log.readStream('order-1')
      expect(commits.map(({ firstVersion }) => firstVersion)).toEqual([1, 3])
      expect(await log.readStream('order-1', { fromVersion: 3 })).toHaveLength(1)
      expect(await log.readStream('order-1', { toVersion: 2 })).toHaveLength(1)
      expect(await log.readStream('order-9')).toEqual([])
    })

    it('reads a confirmed stream from any version on, straddled commits included', async () => {
      const log = await openNew('device')
      await appendAll(log, [
        commitOn('order-1', { types: ['A', 'B', 'C'] }),
        commitOn('order-2'),
        commitOn('order-1', { types: ['D', 'E'] }),
      ])
      const startsFrom = async (fromVersion: number) =>
        (await log.readStream('order-1', { fromVersion })).map(({ firstVersion }) => firstVersion)
      expect(await Promise.all([1, 3, 4, 5, 6].map(startsFrom))).toEqual([[1, 4], [1, 4], [4], [4], []])
      expect(await log.readStream('order-1', { fromVersion: 2, toVersion: 3 })).toHaveLength(1)
    })

    it('tells how far several streams have come, in the order asked', async () => {
      const log = await openNew()
      await appendAll(log, [commitOn('order-1', { types: ['A', 'B'] }), commitOn('order-2')])
      const heads = await log.streamHeads(['order-2', 'order-9', 'order-1'])
      expect(heads.map(({ streamId, version }) => [streamId, version])).toEqual([
        ['order-2', 1],
        ['order-9', 0],
        ['order-1', 2],
      ])
    })

    it('reads confirmed commits from any position, straddled ones included', async () => {
      const log = await openNew('device')
      await appendAll(log, [commitOn('a-1', { types: ['A', 'B', 'C'] }), commitOn('a-2'), commitOn('a-3')])
      expect((await log.readConfirmed(0, 2)).map(({ firstPosition }) => firstPosition)).toEqual([1, 4])
      expect((await log.readConfirmed(2, 10)).map(({ firstPosition }) => firstPosition)).toEqual([1, 4, 5])
      expect((await log.readConfirmed(3, 10)).map(({ firstPosition }) => firstPosition)).toEqual([4, 5])
    })

    it('finds what a command id led to', async () => {
      const log = await openNew()
      const { commit } = await log.append({ commit: commitOn('order-1') })
      expect(await log.findCommand(commit.commandId)).toEqual({ kind: 'commit', commit })
      expect(await log.findCommand(newEventId())).toBeUndefined()
    })

    describe('tail', () => {
      it('gives a reader what it has missed', async () => {
        const log = await openNew()
        const start = await log.tail(null)
        await log.append({ commit: commitOn('order-1') })
        const next = await log.tail(start.cursor)
        expect(next.pending).toMatchObject({ kind: 'added', commits: [{ sequence: 1 }] })
        expect((await log.tail(next.cursor)).pending).toEqual({ kind: 'added', commits: [] })
      })

      it('gives the pending part anew after a rebase', async () => {
        const log = await openNew()
        await appendAll(log, [commitOn('order-1'), commitOn('order-2')])
        const { cursor } = await log.tail(null)
        await confirmFirst(log)
        const tail = await log.tail(cursor)
        expect(tail.confirmed).toHaveLength(1)
        expect(tail.pending).toMatchObject({ kind: 'replaced', commits: [{ sequence: 2 }] })
      })
    })

    describeChange(openNew, openOn, newSource)

    it('takes confirmed commits back to pending, before those captured since, with their ids', async () => {
      const log = await openNew()
      const { commits, change } = await changeOf(log, [commitOn('order-1'), commitOn('order-2')])
      await log.change(change)
      const { commit: later } = await log.append({ commit: commitOn('order-1') })
      const fence = await log.takeLead()
      await log.takeBack(1, 'epoch-2', fence)
      const pending = await log.readPending(0, 10)
      expect(pending.map(({ commitId }) => commitId)).toEqual([commits[1]?.commitId, later.commitId])
      expect(await log.state()).toMatchObject({ position: 1, pendingCount: 2, epoch: 'epoch-2', truncations: 1 })
      expect(await log.streamHead('order-2')).toMatchObject({ version: 1, confirmedVersion: 0 })
      expect(await log.streamHead('order-1')).toMatchObject({ version: 2, confirmedVersion: 1 })
    })

    it('tells its listeners, and those of other logs on the storage', async () => {
      const source = newSource()
      // One after the other: making a log is a write too, which another would hear of.
      const left = await openOn(source)
      const right = await openOn(source)
      const heard: LogSignal[] = []
      left.onSignal((signal) => heard.push(signal))
      const elsewhere = new Promise<LogSignal>((resolve) => right.onSignal(resolve))
      await left.append({ commit: commitOn('order-1') })
      expect(heard).toMatchObject([{ kind: 'appended', appended: [{ sequence: 1 }] }])
      expect(await elsewhere).toMatchObject({ kind: 'elsewhere', state: { pendingCount: 1 } })
    })

    it('keeps everything when it is closed and opened again', async () => {
      const source = newSource()
      const log = await openOn(source)
      await appendAll(log, [commitOn('order-1'), commitOn('order-2')])
      await confirmFirst(log)
      const before = [await log.state(), await log.readConfirmed(0, 10), await log.readPending(0, 10)]
      await log.close()
      await expect(log.state()).rejects.toMatchObject({ code: 'closed' })
      const again = await openOn(source)
      expect([await again.state(), await again.readConfirmed(0, 10), await again.readPending(0, 10)]).toEqual(before)
    })
  })
}
