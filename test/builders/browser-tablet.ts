import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReadFrom } from 'docket'
import { issueToken } from 'docket/server'
import { chromium, type BrowserContext, type JSHandle, type Page } from 'playwright'
import type { CaptureOptions, Step } from '../pages/tablet/capture.ts'
import type { LanesToCapture, OpenTablet, TabletPage } from '../pages/tablet/page.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

/** The secret of the centres these tests open. */
export const SECRET = 'a secret of the evening, more than 32 bytes long'

/** A tablet that is a Chromium of its own, with a profile of its own. */
export interface BrowserTablet extends AsyncFace<TabletPage> {
  readonly device: string
  readonly page: Page
  /** Loads the page anew, and opens the store again. */
  reload(): Promise<void>
  close(): Promise<void>
}

type AsyncFace<Face> = {
  readonly [Name in Exclude<keyof Face, 'open'>]: Face[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never
}

/** Starts a browser, goes to the site and opens the store. */
export async function openBrowserTablet(
  url: string,
  { store, device }: Omit<OpenTablet, 'token'>,
): Promise<BrowserTablet> {
  const profile = await mkdtemp(join(tmpdir(), 'docket-profile-'))
  const context = await chromium.launchPersistentContext(profile, { ...chromiumLaunchOptions(), headless: true })
  const page = context.pages()[0] ?? (await context.newPage())
  const token = await issueToken(SECRET, { store, device })
  await openTabletPage(page, url, { store, device, token })
  return {
    device,
    ...faceOf(page),
    reload: () => openTabletPage(page, url, { store, device, token }),
    close: () => closeTablet(context, profile),
    page,
  }
}

/** Loads the tablet's page and opens a store in it. */
export async function openTabletPage(page: Page, url: string, options: OpenTablet): Promise<void> {
  await page.goto(url, { waitUntil: 'load' })
  const tablet = await tabletOf(page)
  await tablet.evaluate((face, given) => face.open(given), options)
}

/** Calls to the tablet's page from outside the browser. */
export function faceOf(page: Page): AsyncFace<TabletPage> {
  return {
    status: async () => (await tabletOf(page)).evaluate((tablet) => tablet.status()),
    capture: async (sequences: readonly (readonly Step[])[], options: CaptureOptions) =>
      (await tabletOf(page)).evaluate((tablet, [steps, how]) => tablet.capture(steps, how), [
        sequences,
        options,
      ] as const),
    captureLanes: async (options: LanesToCapture) =>
      (await tabletOf(page)).evaluate((tablet, given) => tablet.captureLanes(given), options),
    query: async (sql: string) => (await tabletOf(page)).evaluate((tablet, text) => tablet.query(text), sql),
    rejections: async () => (await tabletOf(page)).evaluate((tablet) => tablet.rejections()),
    discardRejections: async () => (await tabletOf(page)).evaluate((tablet) => tablet.discardRejections()),
    history: async (order: string, options: ReadFrom) =>
      (await tabletOf(page)).evaluate((tablet, [id, from]) => tablet.history(id, from), [order, options] as const),
    story: async (correlationId: string, options: ReadFrom) =>
      (await tabletOf(page)).evaluate((tablet, [id, from]) => tablet.story(id, from), [
        correlationId,
        options,
      ] as const),
    readAll: async () => (await tabletOf(page)).evaluate((tablet) => tablet.readAll()),
    digest: async () => (await tabletOf(page)).evaluate((tablet) => tablet.digest()),
  }
}

function tabletOf(page: Page): Promise<JSHandle<TabletPage>> {
  return page.evaluateHandle<TabletPage>('window.tablet')
}

async function closeTablet(context: BrowserContext, profile: string): Promise<void> {
  await context.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 3 })
}
