import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { indexedDbLog, type LogSource } from 'docket'
import { countedModel } from '../builders/counted-model.ts'
import { createNotesSite, note, storedImage, textsOf, wordsOf, type NotesSite } from '../builders/notes-site.ts'

let site: NotesSite
beforeEach(() => {
  site = createNotesSite()
})
afterEach(async () => {
  await site.close()
})

describe('a changed projection', () => {
  it('is rebuilt, while the others answer from the old image', async () => {
    await site.keepImage()
    const gate = createGate()
    const second = await site.start(countedModel(site.counts, { wordsVersion: 2 }), gatedLog(gate))
    expect(await textsOf(second)).toEqual(['one', 'two', 'three'])
    let words: unknown
    const waiting = wordsOf(second).then((rows) => (words = rows))
    await note(second, ['four'])
    expect(await textsOf(second)).toEqual(['one', 'two', 'three', 'four'])
    expect(words).toBeUndefined()
    expect(second.status.replay).not.toBeNull()
    gate.open()
    await waiting
    expect(words).toHaveLength(4)
    expect((words as { version: number }[]).every(({ version }) => version === 2)).toBe(true)
    expect(await textsOf(second)).toEqual(['one', 'two', 'three', 'four'])
    await expect.poll(() => second.status.replay).toBeNull()
  })

  it('keeps live queries going over the change', async () => {
    await site.keepImage()
    const gate = createGate()
    const second = await site.start(countedModel(site.counts, { wordsVersion: 2 }), gatedLog(gate))
    const notes: number[] = []
    const words: number[] = []
    second.watch<{ n: number }>('select count(*) n from notes', [], ([row]) => notes.push(row!.n))
    second.watch<{ n: number }>('select count(*) n from words', [], ([row]) => words.push(row!.n))
    await expect.poll(() => notes).toEqual([3])
    await note(second, ['four'])
    await expect.poll(() => notes).toEqual([3, 4])
    expect(words).toEqual([])
    gate.open()
    await expect.poll(() => words).toEqual([4])
    await note(second, ['five'])
    await expect
      .poll(() => [notes, words])
      .toEqual([
        [3, 4, 5],
        [4, 5],
      ])
  })

  it('says at once what is wrong with a query, and lets a view of a changed projection wait', async () => {
    await site.keepImage()
    const gate = createGate()
    const second = await site.start(countedModel(site.counts, { wordsVersion: 2 }), gatedLog(gate))
    await expect(second.query('select * from nothing')).rejects.toMatchObject({ code: 'invalid-query' })
    let long: unknown
    const waiting = second.query('select text from long_notes').then((rows) => (long = rows))
    await note(second, ['fourteen'])
    expect(long).toBeUndefined()
    gate.open()
    await waiting
    expect(long).toEqual([{ text: 'fourteen' }])
  })

  it('is begun again when its rebuild was interrupted', async () => {
    await site.keepImage()
    const gate = createGate()
    const second = await site.start(countedModel(site.counts, { wordsVersion: 2 }), gatedLog(gate))
    const cut = wordsOf(second)
    cut.catch(() => undefined)
    await second.close()
    await expect(cut).rejects.toMatchObject({ code: 'closed' })
    expect((await storedImage())?.meta.position).toBe(3)
    const third = await site.start(countedModel(site.counts, { wordsVersion: 2 }))
    expect(await wordsOf(third)).toHaveLength(3)
    expect(site.counts.words).toBe(3)
    await third.close()
    const fourth = await site.start(countedModel(site.counts, { wordsVersion: 2 }))
    expect(await wordsOf(fourth)).toHaveLength(3)
    expect(site.counts).toEqual({ notes: 0, words: 0 })
  })

  it('may be new, or gone', async () => {
    const first = await site.start(countedModel(site.counts, { withWords: false }))
    await note(first, ['one', 'two'])
    expect(await textsOf(first)).toHaveLength(2)
    await first.close()
    const second = await site.start()
    expect(await wordsOf(second)).toHaveLength(2)
    await second.close()
    const third = await site.start(countedModel(site.counts, { withWords: false }))
    expect(await textsOf(third)).toEqual(['one', 'two'])
    await expect(third.query('select * from words')).rejects.toMatchObject({ code: 'invalid-query' })
    await third.close()
    const fourth = await site.start(countedModel(site.counts, { withWords: false }))
    expect(await textsOf(fourth)).toEqual(['one', 'two'])
    expect(site.counts.notes).toBe(0)
  })
})

describe('rebuild', () => {
  it('answers from the old tables until the new ones are filled', async () => {
    await site.keepImage()
    const gate = createGate()
    const docket = await site.start(countedModel(site.counts), gatedLog(gate))
    expect(await textsOf(docket)).toHaveLength(3)
    const rebuilt = docket.rebuild()
    await note(docket, ['four'])
    expect(await textsOf(docket)).toHaveLength(4)
    gate.open()
    await rebuilt
    expect(await textsOf(docket)).toEqual(['one', 'two', 'three', 'four'])
    expect(site.counts.notes).toBe(5)
    expect(docket.status.replay).toBeNull()
  })

  it('ends with an error when the engine is closed', async () => {
    await site.keepImage()
    const docket = await site.start(countedModel(site.counts), gatedLog(createGate()))
    const rebuilt = docket.rebuild()
    rebuilt.catch(() => undefined)
    await docket.close()
    await expect(rebuilt).rejects.toMatchObject({ code: 'closed' })
  })
})

interface Gate {
  readonly passed: Promise<void>
  open(): void
}

function createGate(): Gate {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** A log whose first pages are read only when the gate is open: a replay from nothing waits there. */
function gatedLog(gate: Gate): LogSource {
  const source = indexedDbLog('cafe')
  return {
    ...source,
    open: async (options) => {
      const log = await source.open(options)
      return {
        ...log,
        readPacked: async (position, reading) => {
          if (position === 0) await gate.passed
          return log.readPacked(position, reading)
        },
      }
    },
  }
}
