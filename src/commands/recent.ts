/** Values by key, those used last; what falls out can be had again. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  keep(key: string, value: Value): Value
  clear(): void
}

/** Keeps the `limit` values used last. */
export function createRecent<Value>(limit: number): Recent<Value> {
  const values = new Map<string, Value>()
  const keep = (key: string, value: Value): Value => {
    // A map lists its keys in the order they were added.
    values.delete(key)
    values.set(key, value)
    if (values.size > limit) {
      const [oldest] = values.keys()
      if (oldest !== undefined) values.delete(oldest)
    }
    return value
  }
  return {
    keep,
    get: (key) => {
      const value = values.get(key)
      return value === undefined ? undefined : keep(key, value)
    },
    clear: () => values.clear(),
  }
}
