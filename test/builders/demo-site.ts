import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { buildDemo } from './built-demo.ts'
import { freePort, startDemo, type DemoServer } from './demo-app.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'
import { TABLET_SIZES } from './page-faults.ts'

/** The demo, built and served for one story, and the tablets that reach it. */
export interface DemoSite {
  readonly url: string
  /** Where the page is served from; may be built anew. */
  readonly publicDir: string
  /** Starts the server again, on what it has stored. */
  serve(): Promise<void>
  stopServer(): Promise<void>
  /** The browser of a tablet, with a profile of that name; the same name finds again what it has stored. */
  openTablet(name: string): Promise<BrowserContext>
  /** Ends the browsers and the server, and deletes everything. */
  close(): Promise<void>
}

/** Builds the demo and serves it. */
export async function openDemoSite(env: Readonly<Record<string, string>> = {}): Promise<DemoSite> {
  const folder = mkdtempSync(join(tmpdir(), 'docket-demo-site-'))
  const publicDir = join(folder, 'page')
  const port = await freePort()
  const tablets: BrowserContext[] = []
  let server: DemoServer
  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir: join(folder, 'data'), port })
  }
  await buildDemo(publicDir, env)
  await serve()
  return {
    url: `http://127.0.0.1:${port}`,
    publicDir,
    serve,
    stopServer: () => server.stop(),
    openTablet: async (name) => {
      const options = { ...chromiumLaunchOptions(), viewport: TABLET_SIZES[0]!, reducedMotion: 'reduce' as const }
      const tablet = await chromium.launchPersistentContext(join(folder, name), options)
      tablets.push(tablet)
      return tablet
    },
    close: async () => {
      for (const tablet of tablets) await tablet.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The page a browser was opened with. */
export function firstPage(tablet: BrowserContext): Page {
  return tablet.pages()[0]!
}
