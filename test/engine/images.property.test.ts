import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryLog, type Docket, type EventLog, type LogSource } from 'docket'
import { createDocket } from '../../src/engine/create-docket.ts'
import { startEngine } from '../../src/engine/start-engine.ts'
import { eventsOf } from '../../src/events/stored-event.ts'
import { newId, type StreamId } from '../../src/events/ids.ts'
import {
  createMemoryImages,
  createMemoryImageStore,
  type MemoryImages,
} from '../../src/read-models/memory-image-store.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { commitOn } from '../builders/commits.ts'
import { countedModel } from '../builders/counted-model.ts'
import { startDraining } from '../builders/draining.ts'

const QUERIES = [
  'select * from notes order by id, version',
  'select * from words order by word',
  'select id, version from long_notes order by id, version',
]

const upTo = (max: number) => fc.integer({ min: 1, max })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('capture' as const), count: upTo(60) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('confirm' as const), count: upTo(30), hasNews: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('reject' as const) }),
  fc.record({ kind: fc.constant('takeBack' as const), count: fc.nat(40) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replaced' as const), count: upTo(40) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('second tab' as const), isNewer: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('power cut' as const), ago: fc.nat(2) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

it('answers as a full replay does, whatever was confirmed, taken back, saved and opened before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const story = await beginStory()
      try {
        for (const next of steps) await play(story, next)
        await expectRight(story)
        // And once more from whatever image the last one left.
        await play(story, { kind: 'reopen' })
        await expectRight(story)
      } finally {
        await Promise.all(story.tabs.map((tab) => tab.close()))
        await story.log.close()
      }
    }),
    { numRuns: Number(process.env['DOCKET_RUNS'] ?? 60) },
  )
}, 300_000)

interface Story {
  readonly source: LogSource
  readonly images: MemoryImages
  /** What was stored at earlier moments. */
  readonly before: MemoryImages[]
  /** Where the centre's answers arrive: a tab of its own. */
  readonly log: EventLog
  readonly tabs: Docket[]
  version: number
  captured: number
}

async function beginStory(): Promise<Story> {
  const source = memoryLog(newId())
  const log = await source.open({ authority: 'centre', deviceId: 'tablet' })
  const story = { source, log, images: createMemoryImages(), before: [], tabs: [], version: 1, captured: 0 }
  await openTab(story)
  return story
}

async function openTab({ source, images, tabs, version }: Story): Promise<void> {
  const model = countedModel({ notes: 0, words: 0 }, { wordsVersion: version })
  const fail = () => Promise.reject(new Error('There is no network here.'))
  const sync = { transport: { push: fail, pull: fail, live: fail } }
  const platform = { locateWasm: () => '', images: createMemoryImageStore(images) }
  tabs.push(await createDocket(await startEngine({ model, log: source, sync }, platform), {}))
}

function play(story: Story, next: Step): Promise<void> {
  switch (next.kind) {
    case 'capture':
      return captureAll(story, next.count)
    case 'confirm':
      return confirm(story, next.count, next.hasNews ? [`note-of-others-${newId()}` as StreamId] : [])
    case 'reject':
      return reject(story)
    case 'takeBack':
      return takeBack(story, next.count)
    case 'replaced':
      return replace(story, next.count)
    case 'reopen':
      return reopen(story)
    case 'second tab':
      story.version += Number(next.isNewer)
      return openTab(story)
    case 'power cut':
      return loseImage(story, next.ago)
  }
}

async function captureAll(story: Story, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => capture(story)))
}

async function confirm({ log }: Story, count: number, news: readonly StreamId[]): Promise<void> {
  const pending = (await log.state()).pendingCount
  if (pending > 0) await (await startDraining(log)).confirm(Math.min(count, pending), news)
}

async function reject({ log }: Story): Promise<void> {
  if ((await log.state()).pendingCount > 0) await (await startDraining(log)).reject()
}

async function takeBack({ log }: Story, count: number): Promise<void> {
  const { position } = await log.state()
  await log.takeBack(Math.max(0, position - count), newId(), await log.takeLead())
}

/** The centre lost its last events, and others stand in their places now; nobody was there to see it. */
async function replace(story: Story, count: number): Promise<void> {
  await Promise.all(story.tabs.splice(0).map((tab) => tab.close()))
  await takeBack(story, count)
  await reject(story)
  await confirm(story, count + 1, [`note-of-others-${newId()}` as StreamId])
  await openTab(story)
}

/** What was saved last was not on the disk yet. */
async function loseImage(story: Story, ago: number): Promise<void> {
  const { images, before } = story
  const { meta, chunks } = before.at(-1 - ago) ?? createMemoryImages()
  images.meta = meta
  images.chunks.clear()
  for (const [place, chunk] of chunks) images.chunks.set(place, chunk)
  await openTab(story)
}

async function reopen(story: Story): Promise<void> {
  const { images, before } = story
  await expectRight(story)
  await story.tabs.shift()?.close()
  before.push({ meta: images.meta, chunks: new Map(images.chunks) })
  await openTab(story)
}

async function capture(story: Story): Promise<void> {
  story.captured += 1
  const commit = commitOn(`note-${story.captured}`, { types: ['Noted'] })
  const data = { text: `text ${story.captured % 7}` }
  await story.log.append({ commit: { ...commit, events: commit.events.map((event) => ({ ...event, data })) } })
}

/** The newest tab soon gives the answers of a full replay. */
async function expectRight({ log, tabs, version }: Story): Promise<void> {
  const full = await openReadModels(countedModel({ notes: 0, words: 0 }, { wordsVersion: version }).projections)
  const tail = await log.tail(null)
  full.rebase({ confirmed: tail.confirmed.flatMap(eventsOf), pending: tail.pending.commits.flatMap(eventsOf) })
  const right = QUERIES.map((sql) => full.query(sql))
  full.close()
  const tab = tabs.at(-1)!
  await expect
    .poll(() => Promise.all(QUERIES.map((sql) => tab.query(sql))), { interval: 5, timeout: 5_000 })
    .toEqual(right)
}
