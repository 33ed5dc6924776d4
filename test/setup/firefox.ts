import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Browser, getInstalledBrowsers } from '@puppeteer/browsers'

const NAMES = ['firefox', 'firefox-esr']
const MAC = '/Applications/Firefox.app/Contents/MacOS/firefox'

/** Where a Firefox is kept that was downloaded for the tests. */
export const FIREFOX_CACHE = join('node_modules', '.cache', 'firefox')

/** The Firefox to test with: `FIREFOX_PATH`, else one on PATH, else the one downloaded; undefined when there is none. */
export async function findFirefox(): Promise<string | undefined> {
  const given = process.env['FIREFOX_PATH']
  if (given !== undefined && given !== '') return given
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)))
  const found = [...onPath, MAC].find((path) => existsSync(path))
  if (found !== undefined) return found
  const downloaded = await getInstalledBrowsers({ cacheDir: FIREFOX_CACHE })
  return downloaded.find(({ browser }) => browser === Browser.FIREFOX)?.executablePath
}
