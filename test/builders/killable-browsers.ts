import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBrowser, type BrowserProcess } from './browser-process.ts'

/** Chromium's switch to the IndexedDB that is kept in SQLite instead of LevelDB. */
export const SQLITE = '--enable-features=IdbSqliteBackingStore'

/** Browsers on profiles of their own, that are killed and started again. */
export interface KillableBrowsers {
  newProfile(): Promise<string>
  /** Starts a browser on a profile whose last one is dead. */
  start(profile: string, flags?: readonly string[]): Promise<BrowserProcess>
  /** Kills it, as `kill -9` does. */
  stop(browser: BrowserProcess): Promise<void>
  /** Kills what still runs, and removes the profiles. */
  close(): Promise<void>
}

/** No browsers yet; whatever happens to a test, `close` leaves none behind. */
export function createKillableBrowsers(): KillableBrowsers {
  const profiles: string[] = []
  const running = new Set<BrowserProcess>()
  return {
    newProfile: async () => {
      const profile = await mkdtemp(join(tmpdir(), 'docket-killed-'))
      profiles.push(profile)
      return profile
    },
    start: async (profile, flags = []) => {
      const browser = await startBrowser(profile, flags)
      running.add(browser)
      return browser
    },
    stop: async (browser) => {
      await browser.kill()
      running.delete(browser)
    },
    close: async () => {
      await Promise.all([...running].map((browser) => browser.kill()))
      await Promise.all(profiles.map((profile) => rm(profile, { recursive: true, force: true, maxRetries: 3 })))
    },
  }
}
