import type { Page } from 'playwright'

/** What a person at a page felt, in ms; 0 where nothing was long enough to be noted. */
export interface FeltSpeed {
  /** The longest time the page was busy in one go. */
  readonly longestTask: number
  /** The longest time from a tap or a key to the paint that shows its effect. */
  readonly slowestInput: number
}

interface Noted {
  readonly tasks: number[]
  readonly inputs: number[]
}

/** Notes from the next navigation on how long the page is busy, and how soon it shows what was tapped. */
export async function noteSpeed(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Noted = { tasks: [], inputs: [] }
    Object.assign(globalThis, { noted })
    const observe = (type: string, durations: number[]): void => {
      const observer = new PerformanceObserver((list) => {
        durations.push(...list.getEntries().map(({ duration }) => duration))
      })
      observer.observe({ type, durationThreshold: 16 } as PerformanceObserverInit)
    }
    observe('longtask', noted.tasks)
    observe('event', noted.inputs)
  })
}

/** What was felt while `work` was done. */
export async function speedOf(page: Page, work: () => Promise<void>): Promise<FeltSpeed> {
  await forget(page)
  await work()
  // What was noted last is told a moment later.
  await page.waitForTimeout(300)
  const { tasks, inputs } = await page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted)
  return { longestTask: Math.max(0, ...tasks), slowestInput: Math.max(0, ...inputs) }
}

async function forget(page: Page): Promise<void> {
  await page.waitForTimeout(300)
  await page.evaluate(() => {
    const { tasks, inputs } = (globalThis as unknown as { noted: Noted }).noted
    tasks.length = 0
    inputs.length = 0
  })
}
