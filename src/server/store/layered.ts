import type { Lookup } from './judge.js'

/** What `upper` knows, and of what it does not know, what `lower` does; a later change of either is seen. */
export function layered<Value>(upper: Lookup<Value>, lower: Lookup<Value>): Lookup<Value> {
  return { get: (name) => upper.get(name) ?? lower.get(name) }
}
