/** What has to be ended when the bench ends, however it ends. */
export interface Cleanup {
  /** Adds an ending; those added last run first. */
  add(end: () => unknown): void
  /** Runs every ending once; one that fails does not keep the others from running. */
  run(): Promise<void>
}

/** An empty list of endings. */
export function createCleanup(): Cleanup {
  const endings: (() => unknown)[] = []
  return {
    add: (end) => void endings.push(end),
    run: async () => {
      for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
        try {
          await end()
        } catch (error) {
          console.error(`bench: could not end something it started: ${String(error)}`)
        }
      }
    },
  }
}
