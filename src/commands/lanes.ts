/** Runs tasks of one key one after the other, and tasks of different keys side by side. */
export function createLanes(): <Result>(key: string, task: () => Promise<Result>) => Promise<Result> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, task) => {
    const before = tails.get(key) ?? Promise.resolve()
    const run = before.then(task, task)
    tails.set(key, run)
    const release = (): void => {
      if (tails.get(key) === run) tails.delete(key)
    }
    run.then(release, release)
    return run
  }
}
