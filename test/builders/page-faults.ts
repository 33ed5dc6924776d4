import axe, { type AxeResults } from 'axe-core'
import type { Frame, Page } from 'playwright'

const MIN_TARGET_PX = 48

/** The displays a tablet has, lying and standing. */
export const TABLET_SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
]

/** What axe finds in the page, or within a part of it: the rule, and where. */
export async function violationsOf(page: Page | Frame, within = 'html'): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate((include) => {
    const { axe } = globalThis as unknown as { axe: { run(context: object): Promise<AxeResults> } }
    // Each frame is looked at on its own.
    return axe.run({ include, exclude: ['iframe'] })
  }, within)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** What is pressed and too small for a finger. What is chosen is pressed by its label. */
export async function smallTargets(page: Page | Frame): Promise<string[]> {
  return page.evaluate((min) => {
    const targets = [
      ...document.querySelectorAll('button, a, label, summary, input:not([type=radio], [type=checkbox])'),
    ]
    return targets
      .map((target) => ({ text: target.textContent, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < min || box.height < min))
      .map(({ text, box }) => `${text} ${box.width}×${box.height}`)
  }, MIN_TARGET_PX)
}

/** By how many pixels the page is wider than its window: what one would have to scroll sideways. */
export async function sidewaysScroll(page: Page | Frame): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth))
}
