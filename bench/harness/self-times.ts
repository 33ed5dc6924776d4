/** A CPU profile as Chromium gives it. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

/** Time spent in one function itself. */
export interface SelfTime {
  readonly name: string
  readonly ms: number
  /** Of the time in which something ran. */
  readonly share: number
}

const NOTHING_RUNS = ['(idle)', '(root)']

/** The functions in which most time was spent, most first; waiting does not count. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile, count: number): SelfTime[] {
  const nameById = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const msByName = new Map<string, number>()
  let total = 0
  samples.forEach((id, index) => {
    const name = nameById.get(id) ?? '(unknown)'
    if (NOTHING_RUNS.includes(name)) return
    const ms = (timeDeltas[index] ?? 0) / 1_000
    total += ms
    msByName.set(name, (msByName.get(name) ?? 0) + ms)
  })
  return [...msByName]
    .sort(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([name, ms]) => ({ name, ms, share: total === 0 ? 0 : ms / total }))
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.slice(url.lastIndexOf('/') + 1)
  const name = functionName === '' ? '(anonymous)' : functionName
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}
