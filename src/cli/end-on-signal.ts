/** Runs `end` at SIGINT or SIGTERM, and leaves the process when it is done. A second signal ends it at once. */
export function endOnSignal(end: () => Promise<void>): void {
  const leave = (): void => {
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`docket: could not close cleanly: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  // The second one finds no listener.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
}
