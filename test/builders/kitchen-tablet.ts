import type { JSHandle, Page } from 'playwright'
import type { Recipe } from '../pages/tablet/kitchen.model.ts'
import type { KitchenPage } from '../pages/tablet/kitchen.ts'
import type { Reading } from '../pages/tablet/read-kitchen.ts'
import type { BrowserProcess } from './browser-process.ts'
import { wasThrownAway } from './thrown-away.ts'
import { expectKitchen } from './expect-kitchen.ts'
import type { Captured } from './expect-kept.ts'
import type { KillableBrowsers } from './killable-browsers.ts'
import { byCommand, type Lane } from './lanes.ts'

const STORE = 'kitchen'
const IN_FLIGHT = 6

/** A kitchen's tablet, over all the browsers that run on its disk one after the other. */
export interface KitchenTablet {
  readonly captured: Captured
  /** Starts a browser. */
  start(): Promise<void>
  /** Opens the store, and checks that it answers what it must. */
  open(): Promise<Reading>
  /** How many blocks of sealed captures are on the disk. */
  blocks(): Promise<number>
  /** Captures lanes, unless a kill cuts that off. */
  capture(lanes: readonly Lane[]): Promise<void>
  /** Rebuilds the tables, unless a kill cuts that off. */
  rebuild(): Promise<void>
  /** Loads the page with other tables, which are filled beside the stored ones, unless a kill cuts that off. */
  change(): Promise<void>
  kill(): Promise<void>
  /** See `wasThrownAway`; to be asked once something was read. */
  wasThrownAway(): boolean
}

/** What a {@link KitchenTablet} runs on. */
export interface KitchenTabletOptions {
  readonly browsers: KillableBrowsers
  readonly url: string
  readonly flags: readonly string[]
  /** What was acknowledged, as it was heard outside. */
  readonly heard: ReadonlyMap<string, readonly string[]>
}

/** A tablet with an empty disk. */
export async function createKitchenTablet(options: KitchenTabletOptions): Promise<KitchenTablet> {
  const { browsers, url, flags, heard } = options
  const profile = await browsers.newProfile()
  const captured: Captured = { lanes: [], acknowledged: new Map() }
  let recipe: Recipe = 1
  let browser: BrowserProcess | undefined
  const running = (): BrowserProcess => {
    if (browser === undefined) throw new Error('The tablet is off.')
    return browser
  }
  const face = () => faceOf(running().page)
  const load = () => running().page.goto(`${url}/kitchen.html`)
  const open = async (): Promise<void> =>
    (await face()).evaluate((kitchen, given) => kitchen.open(given), { store: STORE, recipe })
  return {
    captured,
    start: async () => {
      browser = await browsers.start(profile, flags)
      await load()
    },
    open: async () => {
      await open()
      // As text: thousands of events and rows one by one would take their time.
      const text = await (await face()).evaluate(async (kitchen) => JSON.stringify(await kitchen.read()))
      const reading = JSON.parse(text) as Reading
      expectKitchen(reading, captured, recipe)
      // What was once read stays, whoever has heard of it.
      for (const [commandId, events] of byCommand(reading.events)) keep(captured, commandId, events)
      return reading
    },
    blocks: async () => (await face()).evaluate((kitchen, store) => kitchen.blocks(store), STORE),
    capture: async (lanes) => {
      captured.lanes.push(...lanes)
      const how = { inFlight: IN_FLIGHT, reportTo: '/acknowledged' }
      const capturing = face().then((kitchen) =>
        kitchen.evaluate(async (to, given) => void (await to.capture(given.lanes, given.how)), { lanes, how }),
      )
      await capturing.catch(allowKill)
    },
    rebuild: async () => {
      const rebuilding = face().then((kitchen) => kitchen.evaluate((of) => of.rebuild()))
      await rebuilding.catch(allowKill)
    },
    change: async () => {
      recipe = recipe === 1 ? 2 : 1
      await load().then(open).catch(allowKill)
    },
    kill: async () => {
      await browsers.stop(running())
      for (const { commandId } of captured.lanes.flat()) {
        const ids = heard.get(commandId)
        if (ids !== undefined) captured.acknowledged.set(commandId, ids)
      }
    },
    wasThrownAway: () => wasThrownAway(profile),
  }
}

function keep({ acknowledged }: Captured, commandId: string, events: Reading['events']): void {
  acknowledged.set(
    commandId,
    events.map(({ id }) => id),
  )
}

function faceOf(page: Page): Promise<JSHandle<KitchenPage>> {
  return page.evaluateHandle<KitchenPage>('window.kitchen')
}

/** A page is cut off in many words, all of which say that it is gone. */
function allowKill(error: unknown): void {
  if (!/closed|crashed|detached|disconnected/i.test(String(error))) throw error
}
