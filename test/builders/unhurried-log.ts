import type { LogSource } from 'docket'
import type { SeededRandom } from 'docket/testing'

/** The same log, whose reads take their time: what is read may have changed when it is used, as between tabs and workers. */
export function unhurriedLog(source: LogSource, random: SeededRandom): LogSource {
  const linger = <Args extends unknown[], Result>(read: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      const result = await read(...args)
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.integer(4)))
      return result
    }
  }
  return {
    store: source.store,
    open: async (options) => {
      const log = await source.open(options)
      return {
        ...log,
        state: linger(log.state),
        streamHead: linger(log.streamHead),
        readStream: linger(log.readStream),
        readPending: linger(log.readPending),
        tail: linger(log.tail),
      }
    },
  }
}
