/** What a number should be. Exactly one bound. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | { readonly below: number }

/** True when `value` is as `goal` wants it. */
export function isMet(goal: Goal, value: number): boolean {
  if ('atLeast' in goal) return value >= goal.atLeast
  return 'atMost' in goal ? value <= goal.atMost : value < goal.below
}

/** A goal in signs: `≥ 5`. */
export function goalText(goal: Goal): string {
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `< ${goal.below}`
}
