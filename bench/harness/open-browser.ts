import { chromium, type Page } from 'playwright'
import { CHROMIUM_FLAGS, findChromium } from '../../test/setup/chromium.ts'

/** A real Chromium on a profile. */
export interface Browser {
  readonly version: string
  newPage(): Promise<Page>
  close(): Promise<void>
}

/** Starts Chromium on `profile`, in which every host name ending in `.localhost` is the site at `port`. */
export async function openBrowser(profile: string, port: number): Promise<Browser> {
  const executablePath = findChromium()
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    headless: true,
    // Origins without a port stay the same when the port changes: a profile can be used again.
    args: [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP *.localhost 127.0.0.1:${port}`],
    // The bench ends the browser itself.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  })
  context.setDefaultTimeout(0)
  const [blank] = context.pages()
  const session = await context.newCDPSession(blank ?? (await context.newPage()))
  const { product } = await session.send('Browser.getVersion')
  return {
    version: product.replace('HeadlessChrome', 'Chromium').replace('Chrome/', 'Chromium/').replace('/', ' '),
    newPage: () => context.newPage(),
    close: () => context.close(),
  }
}
