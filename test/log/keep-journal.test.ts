import { expect, it, onTestFinished, vi } from 'vitest'
import type { EventLog } from '../../src/log/event-log.ts'
import { createJournal, type Journal } from '../../src/log/journal.ts'
import { keepJournal } from '../../src/log/keep-journal.ts'
import { memoryLog } from '../../src/log/memory-log.ts'
import type { PrivateFile } from '../../src/storage/private-file.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'

/** A file that is kept while everything else of the browser is thrown away. */
interface KeptFile {
  text: string
  open(): PrivateFile
}

function keptFile(text = ''): KeptFile {
  const kept: KeptFile = {
    text,
    open: () => ({
      read: () => kept.text,
      append: (more) => void (kept.text += more),
      replace: (all) => void (kept.text = all),
      close: () => {},
    }),
  }
  return kept
}

async function openOn(files: readonly KeptFile[], source = memoryLog()): Promise<EventLog> {
  const journals = files.map((file) => createJournal(file.open()))
  return keepJournal(await source.open({ authority: 'centre' }), Promise.resolve(journals))
}

async function pendingOf(log: EventLog): Promise<string[]> {
  return (await log.readPending(0, 100)).map(({ streamId }) => streamId)
}

async function confirm(log: EventLog, position: number): Promise<void> {
  const [oldest] = await log.readPending(0, 1)
  const state = await log.state()
  const change = {
    basis: state,
    fence: await log.takeLead(),
    confirmed: [confirmedAt(oldest!, position, oldest!.firstVersion)],
    settled: [oldest!.sequence],
    replaced: [],
    rejected: [],
    ends: new Map(),
    syncedAt: '2026-11-23T12:00:01.000Z',
  }
  expect(await log.change(change)).toBe('changed')
}

async function reject(log: EventLog, streamId: string): Promise<void> {
  const commit = (await log.readPending(0, 100)).find((one) => one.streamId === streamId)
  await log.change({
    ...{ basis: await log.state(), fence: await log.takeLead(), confirmed: [], settled: [], replaced: [] },
    rejected: [{ commit: commit!, reason: { code: 'refused', message: 'No.', details: null } }],
    ends: new Map([[streamId, { version: 0, tip: null }]]),
    syncedAt: '2026-11-23T12:00:01.000Z',
  })
}

it('puts what was not confirmed back into a new log, with its ids, in the order it was captured', async () => {
  const file = keptFile()
  const log = await openOn([file])
  const commits = [commitOn('order-1'), commitOn('order-2', { types: ['A', 'B'] }), commitOn('order-1', { on: 1 })]
  for (const commit of commits) await log.append({ commit })
  await confirm(log, 1)

  const anew = await openOn([file])
  // A capture waits for what was captured before.
  await anew.append({ commit: commitOn('order-3') })
  expect(await pendingOf(anew)).toEqual(['order-1', 'order-2', 'order-1', 'order-3'])
  const restored = await anew.readPending(0, 3)
  expect(restored.map(({ commitId, commandId, events }) => ({ commitId, commandId, events }))).toEqual(
    commits.map(({ commitId, commandId, events }) => ({ commitId, commandId, events })),
  )
  // What it was decided on is what the centre is told, however little this log has of it.
  expect(restored.at(-1)?.expectedVersion).toBe(1)
})

it('keeps nothing of what is confirmed', async () => {
  const file = keptFile()
  const log = await openOn([file])
  await log.append({ commit: commitOn('order-1') })
  expect(createJournal(file.open()).commits).toHaveLength(1)
  await confirm(log, 1)
  await vi.waitFor(() => expect(createJournal(file.open()).commits).toEqual([]))
  const anew = await openOn([file])
  await anew.append({ commit: commitOn('order-2') })
  expect(await pendingOf(anew)).toEqual(['order-2'])
})

it('takes nothing from its own log twice', async () => {
  const [file, source] = [keptFile(), memoryLog()]
  const log = await openOn([file], source)
  await log.append({ commit: commitOn('order-1') })
  await log.close()
  const again = await openOn([file], source)
  await again.append({ commit: commitOn('order-2') })
  expect(await pendingOf(again)).toEqual(['order-1', 'order-2'])
  expect(createJournal(file.open()).commits.map(({ streamId }) => streamId)).toEqual(['order-1', 'order-2'])
})

it('takes up the journals of every tab there was, and empties all but its own', async () => {
  const files = [keptFile(), keptFile()]
  for (const [index, file] of files.entries()) {
    const log = await openOn([file])
    await log.append({ commit: commitOn(`order-${index}`) })
  }
  const anew = await openOn(files)
  await anew.append({ commit: commitOn('order-9') })
  expect(await pendingOf(anew)).toEqual(['order-0', 'order-1', 'order-9'])
  expect(createJournal(files[0]!.open()).commits).toHaveLength(3)
  await vi.waitFor(() => expect(files[1]!.text).toBe(''))
})

it('empties no journal while its own does not hold what that held', async () => {
  const uncaught: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => uncaught.push(error))
  onTestFinished(() => void vi.unstubAllGlobals())
  const other = keptFile()
  await (await openOn([other])).append({ commit: commitOn('order-1') })
  const before = other.text
  const full: Journal = {
    ...createJournal(keptFile().open()),
    begin: () => {
      throw new Error('The disk is full.')
    },
  }
  const opened = await memoryLog().open({ authority: 'centre' })
  const log = keepJournal(opened, Promise.resolve([full, createJournal(other.open())]))
  await log.append({ commit: commitOn('order-2') })
  expect(await pendingOf(log)).toEqual(['order-1', 'order-2'])
  expect(other.text).toBe(before)
  expect(uncaught.map(String)).toEqual(['Error: The disk is full.'])
})

it('reads past what was cut off, and past what cannot be read', async () => {
  const file = keptFile()
  const log = await openOn([file])
  for (const id of [1, 2, 3]) await log.append({ commit: commitOn(`order-${id}`) })
  const end = file.text.lastIndexOf('\u001e', file.text.length - 2)
  for (const damaged of [
    file.text.slice(0, -1),
    file.text.slice(0, end + 5),
    file.text.replace('order-3', '\u0000"'),
  ]) {
    const anew = await openOn([keptFile(damaged)])
    await anew.append({ commit: commitOn('order-4') })
    expect(await pendingOf(anew)).toEqual(['order-1', 'order-2', 'order-4'])
  }
})

it('loses nothing that is captured while it is begun anew', async () => {
  const file = keptFile()
  const opened = await memoryLog().open({ authority: 'centre' })
  let reads = 0
  let goOn = (): void => {}
  const held = new Promise<void>((resolve) => (goOn = resolve))
  const slow: EventLog = {
    ...opened,
    readPending: async (...range) => {
      const answer = await opened.readPending(...range)
      reads += 1
      await held
      return answer
    },
  }
  const log = keepJournal(slow, Promise.resolve([createJournal(file.open())]))
  for (const id of [1, 2]) await log.append({ commit: commitOn(`order-${id}`) })
  await reject(opened, 'order-1')
  await opened.resolveRejection((await opened.rejections())[0]!.id, 'discard', 'anna')
  await vi.waitFor(() => expect(reads).toBe(1))
  await log.append({ commit: commitOn('order-3') })
  goOn()
  await vi.waitFor(() => {
    const kept = createJournal(file.open()).commits.map(({ streamId }) => streamId)
    expect(kept).toEqual(['order-2', 'order-3'])
  })
})

it('captures on without a journal, and with one that fails', async () => {
  const uncaught: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => uncaught.push(error))
  onTestFinished(() => void vi.unstubAllGlobals())
  const none = await openOn([])
  await none.append({ commit: commitOn('order-1') })
  const full: Journal = {
    ...createJournal(keptFile().open()),
    add: () => {
      throw new Error('The disk is full.')
    },
  }
  const log = keepJournal(await memoryLog().open({ authority: 'centre' }), Promise.resolve([full]))
  for (const id of [1, 2]) await log.append({ commit: commitOn(`order-${id}`) })
  expect(await pendingOf(log)).toEqual(['order-1', 'order-2'])
  expect(uncaught.map(String)).toEqual(['Error: The disk is full.'])
})

it('does not bring back what a person has left out', async () => {
  const file = keptFile()
  const log = await openOn([file])
  await log.append({ commit: commitOn('order-1') })
  await reject(log, 'order-1')
  const rejected = await openOn([keptFile(file.text)])
  await rejected.append({ commit: commitOn('order-2') })
  expect(await pendingOf(rejected)).toEqual(['order-1', 'order-2'])
  await log.resolveRejection((await log.rejections())[0]!.id, 'discard', 'anna')
  await vi.waitFor(() => expect(createJournal(file.open()).commits).toEqual([]))
})
