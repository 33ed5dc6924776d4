import { openDB } from 'idb'
import { openDocket } from 'docket'
import { captureAll, type Capture, type CaptureOptions, type Step } from './capture.ts'
import type { Recipe } from './kitchen.model.ts'
import { readKitchen, type Kitchen, type Reading } from './read-kitchen.ts'

/** Which kitchen to open, and with which tables. */
export interface OpenKitchen {
  readonly store: string
  readonly recipe: Recipe
}

/** What the test does on the kitchen's tablet, which is its own authority. */
export interface KitchenPage {
  /** How many blocks of sealed captures the log of a store has. */
  blocks(store: string): Promise<number>
  open(options: OpenKitchen): Promise<void>
  capture(sequences: readonly (readonly Step[])[], options: CaptureOptions): Promise<Capture>
  rebuild(): Promise<void>
  read(): Promise<Reading>
}

let opened: Kitchen | undefined

function docket(): Kitchen {
  if (opened === undefined) throw new Error('The kitchen is not open.')
  return opened
}

const WORKERS = {
  1: () => new Worker(new URL('./kitchen.worker.ts', import.meta.url), { type: 'module' }),
  2: () => new Worker(new URL('./changed-kitchen.worker.ts', import.meta.url), { type: 'module' }),
}

const page: KitchenPage = {
  blocks: async (store) => {
    const name = `docket/${store}`
    const isThere = (await indexedDB.databases()).some((database) => database.name === name)
    if (!isThere) return 0
    const database = await openDB(name)
    const blocks = await database.count('blocks')
    database.close()
    return blocks
  },
  open: async ({ store, recipe }) => {
    opened = await openDocket({ store, deviceId: 'kitchen', worker: WORKERS[recipe] })
  },
  capture: (sequences, options) => captureAll(docket(), sequences, options),
  rebuild: () => docket().rebuild(),
  read: () => readKitchen(docket()),
}
Object.assign(window, { kitchen: page })
