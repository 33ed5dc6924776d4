import type { Page } from 'playwright'

/** One thing a person does at a page, or waits to see. */
export type Tap =
  | {
      /** Selector of what is pressed, once it is there. */
      readonly press: string
      /** What it says, or is labelled: the beginning of it. */
      readonly saying?: string
      /** What it lies in: a selector, and a text of its own that an element of that kind holds. */
      readonly in?: readonly [container: string, holding: string]
    }
  | {
      /** Selector of what is to be there. */
      readonly see: string
      /** A regular expression that what is there says. */
      readonly saying: string
    }
  | {
      /** Selector of what is to be gone, with a text it holds. */
      readonly gone: string
      readonly holding: string
    }

/**
 * Taps at a page one after the other, each as soon as what is pressed is there and within reach, in one go: hundreds of orders a
 * minute. The clicks are those of the real controls. Resolves to what the last one seen says.
 * @throws Error that names the tap that could not be made in time.
 */
export async function tap(page: Page, taps: readonly Tap[]): Promise<string> {
  return page.evaluate(runTaps, taps)
}

/** Runs in the page; knows nothing but what it is given. */
async function runTaps(taps: readonly Tap[]): Promise<string> {
  const patienceMs = 30_000
  const textOf = (element: Element): string => (element.textContent ?? '').trim()
  const says = (element: Element, text: string): boolean =>
    (element.getAttribute('aria-label') ?? textOf(element)).startsWith(text)
  // Behind a dialog nothing can be pressed.
  const isInReach = (element: Element): boolean => {
    const dialog = [...document.querySelectorAll('dialog[open]')].at(-1)
    return !element.matches(':disabled') && (dialog === undefined || dialog.contains(element))
  }
  const find = (step: Extract<Tap, { press: string }>): HTMLElement | undefined => {
    const { press, saying = '', in: [container, holding] = ['body', ''] } = step
    const within = [...document.querySelectorAll(container)].filter(
      (element) => holding === '' || [...element.querySelectorAll('*')].some((child) => textOf(child) === holding),
    )
    return within
      .flatMap((element) => [...element.querySelectorAll<HTMLElement>(press)])
      .find((element) => says(element, saying) && isInReach(element))
  }
  const attempt = (step: Tap): string | undefined => {
    if ('press' in step) {
      const found = find(step)
      found?.click()
      return found && ''
    }
    if ('gone' in step) {
      const left = [...document.querySelectorAll(step.gone)].some((element) => textOf(element) === step.holding)
      return left ? undefined : ''
    }
    return [...document.querySelectorAll(step.see)].map(textOf).find((text) => new RegExp(step.saying).test(text))
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  let seen = ''
  for (const step of taps) {
    const until = Date.now() + patienceMs
    let result = attempt(step)
    while (result === undefined) {
      const there = 'see' in step ? [...document.querySelectorAll(step.see)].map(textOf).join(', ') : document.title
      if (Date.now() > until) throw new Error(`Nobody can do this: ${JSON.stringify(step)}; there is: ${there}`)
      await pause(2)
      result = attempt(step)
    }
    // Nobody taps again before the page has shown what the last tap did.
    if ('press' in step) await pause(0)
    if ('see' in step) seen = result
  }
  return seen
}
