import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from 'docket/testing'
import { createBadNetwork } from '../../test/builders/bad-network.ts'
import { buildPage } from './build-page.ts'
import type { Cleanup } from './cleanup.ts'
import { interleave, type Measurement } from './interleave.ts'
import { openBrowser, type Browser } from './open-browser.ts'
import type { BenchOptions } from './options.ts'
import { openSite, type Site } from './open-site.ts'
import { settled } from './stored-bytes.ts'
import { openVisit, type Visit } from './visit.ts'

/** What a row measures with. */
export interface Bench {
  readonly isQuick: boolean
  readonly cleanup: Cleanup
  /** One number for `--quick`, another for the whole run. */
  sized(sizes: { readonly quick: number; readonly full: number }): number
  /** Measures in turns, as often as asked on the command line, else `rounds`. */
  race<Name extends string>(
    contenders: Readonly<Record<Name, Measurement>>,
    rounds: { readonly quick: number; readonly full: number; readonly warmups?: number },
  ): Promise<Record<Name, number[]>>
  /** An origin of its own, with nothing stored, for `label`. The same label gives the same origin. */
  origin(label: string): string
  /** Opens a page of a contender at an origin; builds it first where it was not. */
  visit<Face>(contender: string, origin: string, query?: string): Promise<Visit<Face>>
  /** Runs `make` once for a key: histories are built once and read by several rows. */
  once<Value>(key: string, make: () => Promise<Value>): Promise<Value>
  /** Gzipped bytes of each file that pages of this origin loaded. */
  loadedBy(origin: string): ReadonlyMap<string, number>
  /** Where `/sync` leads, at every origin; `null` is nowhere. */
  leadTo(centre: string | null): void
  /** Closes the browser, runs `work` on its profile, and starts it again: pages that were open are gone. */
  whileClosed<Value>(work: (profile: string) => Promise<Value>): Promise<Value>
  /** Resolves when an origin's storage has come to rest: work in the background is done. */
  settled(origin: string): Promise<void>
  readonly browserVersion: string
  /** Says what is going on. */
  say(text: string): void
}

/** Starts the site and the browser; everything ends with `cleanup`. */
export async function openBench(options: BenchOptions, cleanup: Cleanup): Promise<Bench> {
  const dist = await temporaryFolder('docket-bench-pages-', cleanup)
  const profile = await temporaryFolder('docket-bench-profile-', cleanup)
  const network = createBadNetwork(seededRandom(1), { dropAnswer: 0, repeat: 0, maxDelayMs: 0 })
  const site = await openSite(dist, network.handle)
  cleanup.add(() => site.close())
  let browser = await openBrowser(profile, site.port)
  cleanup.add(() => browser.close())
  const { version } = browser
  const once = createOnce()
  return {
    ...{ isQuick: options.quick, cleanup, once, browserVersion: version },
    ...measuring(options),
    origin: (label) => `http://${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.localhost`,
    visit: async <Face>(contender: string, origin: string, query = '') => {
      await once(`page ${contender}`, () => buildPage(contender, dist, options.profile === undefined))
      return openVisit<Face>(browser, `${origin}/${contender}/${query}`)
    },
    loadedBy: (origin) => loadedBy(site, origin),
    settled: (origin) => settled(profile, origin),
    leadTo: (centre) => network.leadTo(centre),
    whileClosed: async (work) => {
      await browser.close()
      const value = await work(profile)
      browser = await reopen(profile, site)
      return value
    },
    say: (text) => console.error(`  … ${text}`),
  }
}

function measuring({ quick, rounds: asked }: BenchOptions): Pick<Bench, 'sized' | 'race'> {
  const sized = (sizes: { readonly quick: number; readonly full: number }): number => (quick ? sizes.quick : sizes.full)
  return {
    sized,
    race: (contenders, { warmups = 1, ...sizes }) => interleave(contenders, { rounds: asked ?? sized(sizes), warmups }),
  }
}

function reopen(profile: string, site: Site): Promise<Browser> {
  return openBrowser(profile, site.port)
}

function loadedBy(site: Site, origin: string): ReadonlyMap<string, number> {
  return site.loadedBy(new URL(origin).host)
}

function createOnce(): Bench['once'] {
  const made = new Map<string, Promise<unknown>>()
  return <Value>(key: string, make: () => Promise<Value>) => {
    const before = made.get(key) ?? make()
    made.set(key, before)
    return before as Promise<Value>
  }
}

async function temporaryFolder(prefix: string, cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  cleanup.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
