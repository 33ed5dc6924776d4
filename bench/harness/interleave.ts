/** One measurement of a contender; resolves to what it measured, or to `null` when it sits this round out. */
export type Measurement = (round: number) => Promise<number | null>

/** How often to measure. */
export interface Rounds {
  readonly rounds: number
  /** Rounds before the first, whose numbers are thrown away. Default 1. */
  readonly warmups?: number
}

/**
 * Measures contenders in turns, round after round, so that a machine that grows slower does so for all of them; who
 * begins changes with the round.
 */
export async function interleave<Name extends string>(
  contenders: Readonly<Record<Name, Measurement>>,
  { rounds, warmups = 1 }: Rounds,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmups; round < rounds; round += 1) {
    const first = (round + warmups) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await contenders[name](round)
      if (round >= 0 && value !== null) samples[name].push(value)
    }
  }
  return samples
}
