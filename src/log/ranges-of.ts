/** Runs of consecutive sequences, so that each is deleted by one request. */
export function rangesOf(sequences: readonly number[]): [from: number, to: number][] {
  const ranges: [from: number, to: number][] = []
  for (const sequence of [...sequences].sort((left, right) => left - right)) {
    const open = ranges.at(-1)
    if (open !== undefined && sequence <= open[1] + 1) open[1] = sequence
    else ranges.push([sequence, sequence])
  }
  return ranges
}
