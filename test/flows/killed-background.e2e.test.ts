import { seededRandom } from 'docket/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAcknowledgements } from '../builders/acknowledgements.ts'
import { createKillTally } from '../builders/kill-tally.ts'
import { createKillableBrowsers, SQLITE } from '../builders/killable-browsers.ts'
import { kitchenLanes, moreLanes } from '../builders/kitchen-lanes.ts'
import { createKitchenTablet, type KitchenTablet } from '../builders/kitchen-tablet.ts'
import { createStepWatch } from '../builders/step-watch.ts'
import { openTabletSite, type TabletSite } from '../builders/tablet-site.ts'
import { isProjectionStep } from '../pages/tablet/kitchen.model.ts'
import type { Reading } from '../pages/tablet/read-kitchen.ts'
import { PHASES, WORKS, type BackgroundStep, type Work } from '../pages/tablet/steps.ts'

/** In which background work a round's kill falls. */
const SCENES = ['sealing', 'image', 'snapshot', 'changed tables', 'rebuild', 'any moment'] as const
type Scene = (typeof SCENES)[number]

/** How often each kind of IndexedDB is killed, and the seed of where: `DOCKET_RUNS=50 DOCKET_SEED=7 npm run test:kills`. */
const RUNS = Number(process.env['DOCKET_RUNS'] ?? WORKS.length)
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
/** Each round reads the whole log: it is not to grow for ever. */
const ROUNDS_OF_TABLET = SCENES.length
const ROUND_TIMEOUT_MS = 60_000

/** About how many requests the work makes; a kill that is meant for a later one falls on its `commit()`. */
const REQUESTS: Readonly<Record<Work, number>> = { sealing: 20, image: 4, snapshot: 1, rebuild: 7 }
const MAX_DELAY_MS = 25
const ANY_MOMENT_MS = 4_000
/** Images and snapshots wait for a second of quiet; where what is due was stored meanwhile, more is captured. */
const PATIENCE_MS = 3_000

const random = seededRandom(SEED)
const acknowledgements = createAcknowledgements()
const watch = createStepWatch()
const browsers = createKillableBrowsers()
let site: TabletSite

beforeAll(async () => {
  site = await openTabletSite({ '/acknowledged': acknowledgements.handle, '/reached': watch.handle })
})
afterAll(async () => {
  await browsers.close()
  await site.close()
})

it(
  `keeps every acknowledged commit, and derives the same from it, through ${RUNS} kills in the background (seed ${SEED})`,
  () => killAgainAndAgain('leveldb', RUNS, []),
  (RUNS + 1) * ROUND_TIMEOUT_MS,
)

it(
  `keeps and derives them on Chromium's SQLite-backed IndexedDB too, through ${RUNS} kills (seed ${SEED})`,
  () => killAgainAndAgain('sqlite', RUNS, [SQLITE]),
  (RUNS + 1) * ROUND_TIMEOUT_MS,
)

/** Tablets that are killed over and over: what an earlier round left must survive the later kills as well. */
async function killAgainAndAgain(backend: string, rounds: number, flags: readonly string[]): Promise<void> {
  const tally = createKillTally()
  const tablets: KitchenTablet[] = []
  let [round, thrownAway] = [0, 0]
  let tablet: KitchenTablet | undefined
  while (round < rounds) {
    tablet ??= await newTablet(tablets, flags)
    const { hit, blocks } = await killDuring(SCENES[round % SCENES.length]!, tablet, `${backend}/${round}`)
    await tablet.start()
    const found = await tablet.blocks()
    if (tablet.wasThrownAway()) {
      // A tablet without a centre has no other copy: what Chromium throws away is gone. Another one takes this round.
      thrownAway += 1
      await tablet.kill()
      tablets.pop()
      tablet = undefined
      continue
    }
    // A segment is there or it is not; before the transaction was to be committed, nothing of it may be.
    if (hit?.work === 'sealing' && hit.phase === 'write') expect(found).toBe(blocks)
    const replayed = watch.heard('rebuild')
    const reading = await tablet.open()
    const isFromImage = isReplayedInPart(reading, watch.heard('rebuild') - replayed)
    tally.add({ hit, isSealed: found > blocks, isFromImage })
    round += 1
    if (round % ROUNDS_OF_TABLET !== 0 && round < rounds) continue
    await tablet.kill()
    tablet = undefined
  }
  const acknowledged = tablets.flatMap(({ captured }) => [...captured.acknowledged.values()])
  console.log(
    `killed in the background, ${backend}: ${tally.toString()}, ${acknowledged.length} commits ` +
      `(${acknowledged.flat().length} events) acknowledged and kept; Chromium threw its database away ${thrownAway} times`,
  )
  expect(thrownAway, 'databases thrown away').toBeLessThanOrEqual(1 + Math.floor(rounds / 10))
  if (rounds >= WORKS.length) expect(tally.missed(), 'work that no kill has hit').toEqual([])
}

async function newTablet(tablets: KitchenTablet[], flags: readonly string[]): Promise<KitchenTablet> {
  const tablet = await createKitchenTablet({ browsers, url: site.url, flags, heard: acknowledgements.heard })
  tablets.push(tablet)
  await tablet.start()
  await tablet.open()
  return tablet
}

/** A reading rebuilds once: a start that had no image has replayed as much again. */
function isReplayedInPart({ events }: Reading, steps: number): boolean {
  const [, ...before] = events.filter(isProjectionStep).reverse()
  return steps < 2 * before.length
}

interface Killed {
  readonly hit: BackgroundStep | null
  /** How many there were shortly before. */
  readonly blocks: number
}

/** Fills a tablet, and kills its browser in that scene. */
async function killDuring(scene: Scene, tablet: KitchenTablet, round: string): Promise<Killed> {
  if (scene === 'any moment') {
    const blocks = await tablet.blocks()
    const capturing = tablet.capture(kitchenLanes(round))
    await sleep(random.integer(ANY_MOMENT_MS))
    await tablet.kill()
    await capturing
    return { hit: null, blocks }
  }
  const [long, ...others] = kitchenLanes(round)
  if (scene === 'changed tables') await captureUntil('image', tablet, round)
  else await tablet.capture(scene === 'snapshot' ? others : [long!, ...others])
  const blocks = await tablet.blocks()
  if (scene === 'rebuild' || scene === 'changed tables') {
    const killed = killAt('rebuild', tablet)
    await (scene === 'rebuild' ? tablet.rebuild() : tablet.change())
    return { hit: await killed, blocks }
  }
  let more: Promise<void> | undefined
  const killed = killAt(scene, tablet, async () => {
    more = tablet.capture(moreLanes(round))
    // The worker is held for so long: the captures reach it in the midst of this work.
    await sleep(MAX_DELAY_MS)
  })
  // A snapshot is written a second after the stream has grown, whatever else is captured by then.
  if (scene === 'snapshot') await tablet.capture([long!])
  const hit = await untilReached(killed, tablet, round)
  await more
  return { hit, blocks }
}

/** Captures until that work has been done once. */
async function captureUntil(work: Work, tablet: KitchenTablet, round: string): Promise<void> {
  const done = watch.aim({ work, phase: 'complete', nth: 1, act: () => Promise.resolve() })
  await tablet.capture(kitchenLanes(round))
  await untilReached(done, tablet, round)
}

/** Captures more while a step keeps people waiting. */
async function untilReached(
  reached: Promise<BackgroundStep>,
  tablet: KitchenTablet,
  round: string,
): Promise<BackgroundStep> {
  for (let more = 0; ; more += 1) {
    const step = await Promise.race([reached, sleep(PATIENCE_MS)])
    if (step !== undefined) return step
    await tablet.capture(kitchenLanes(`${round}/${more}`))
  }
}

/** Kills when the work has come to some step, and a moment for the browser to go on with what it was given by then. */
function killAt(work: Work, tablet: KitchenTablet, onFirst?: () => Promise<void>): Promise<BackgroundStep> {
  const phase = work === 'rebuild' ? 'write' : PHASES[random.integer(PHASES.length)]!
  const nth = phase === 'write' ? 1 + random.integer(REQUESTS[work]) : 1
  const delayMs = random.integer(MAX_DELAY_MS)
  const act = async (): Promise<void> => {
    await sleep(delayMs)
    await tablet.kill()
  }
  return watch.aim({ work, phase, nth, act, ...(onFirst === undefined ? {} : { onFirst }) })
}

function sleep(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined))
}
