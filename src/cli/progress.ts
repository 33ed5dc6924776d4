import cliProgress from 'cli-progress'

/** Shows on standard error how far something is. */
export interface Progress {
  /** `done` of the total. */
  update(done: number): void
  /** All of it is done. */
  finish(): void
  /** No more is shown; harmless to repeat. */
  stop(): void
}

const LINE_EVERY_PERCENT = 25

/** Creates a progress bar, or one line every quarter where standard error is no terminal. */
export function createProgress(label: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, total) : lines(label, total)
}

function bar(label: string, total: number): Progress {
  const shown = new cliProgress.SingleBar({ format: `${label} {bar} {percentage} %`, stream: process.stderr })
  shown.start(total, 0)
  const update = (done: number): void => shown.update(Math.min(done, total))
  return { update, finish: () => update(total), stop: () => shown.stop() }
}

function lines(label: string, total: number): Progress {
  let next = LINE_EVERY_PERCENT
  const update = (done: number): void => {
    const percent = Math.floor((done / Math.max(total, 1)) * 100)
    if (percent < next) return
    process.stderr.write(`${label} ${percent} %\n`)
    next = (Math.floor(percent / LINE_EVERY_PERCENT) + 1) * LINE_EVERY_PERCENT
  }
  return { update, finish: () => update(Math.max(total, 1)), stop: () => {} }
}
