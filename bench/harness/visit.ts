import type { Page } from 'playwright'
import type { Browser } from './open-browser.ts'

/** A page of a contender, open in the browser. */
export interface Visit<Face> {
  readonly page: Page
  /** Calls a function of the page's face; rejects with what it threw. */
  call<Name extends keyof Face & string>(name: Name, ...args: ArgumentsOf<Face[Name]>): Promise<ResultOf<Face[Name]>>
  close(): Promise<void>
}

// A stack of a bundled page tells nobody anything.
const LONGEST_MESSAGE = 500

type ArgumentsOf<Call> = Call extends (...args: infer Args) => unknown ? Args : never
type ResultOf<Call> = Call extends (...args: never[]) => infer Result ? Awaited<Result> : never

/** Opens `url` in a new page; resolves when its face can be called. */
export async function openVisit<Face>(browser: Browser, url: string): Promise<Visit<Face>> {
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  const explain = (error: unknown): Error => {
    const message = error instanceof Error ? error.message : String(error)
    return new Error([`${url}: ${message}`, ...faults].join('\n').slice(0, LONGEST_MESSAGE))
  }
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForFunction('window.face !== undefined', undefined, { timeout: 60_000 }).catch((error: unknown) => {
    throw explain(error)
  })
  return {
    page,
    call: async (name, ...args) => {
      try {
        return (await page.evaluate(callFace, [name, args] as const)) as never
      } catch (error) {
        throw explain(error)
      }
    },
    close: () => page.close(),
  }
}

interface FaceWindow {
  readonly face: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>
}

/** Runs in the page. */
function callFace([name, args]: readonly [string, readonly unknown[]]): unknown {
  return (globalThis as unknown as FaceWindow).face[name]!(...args)
}
