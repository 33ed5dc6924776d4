/** Wakes one waiter; a ring that nobody waits for is kept for the next wait. */
export interface Bell {
  ring(): void
  /** True when the bell rang, false when `timeoutMs` passed without. */
  wait(timeoutMs: number): Promise<boolean>
}

/** Creates a bell for a single waiter. */
export function createBell(): Bell {
  let hasRung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      hasRung = true
      wake?.()
    },
    async wait(timeoutMs) {
      let timer: NodeJS.Timeout | undefined
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          wake = resolve
          timer = setTimeout(resolve, timeoutMs)
        })
        clearTimeout(timer)
        wake = undefined
      }
      const rang = hasRung
      hasRung = false
      return rang
    },
  }
}
