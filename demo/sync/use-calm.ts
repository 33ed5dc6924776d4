import { useEffect, useState } from 'react'

/** `value`, once it has stayed for `delayMs`: what comes and goes at once need not flicker, nor be read out. */
export function useCalm<Value>(value: Value, delayMs: number): Value {
  const [shown, setShown] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setShown(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return delayMs === 0 ? value : shown
}
