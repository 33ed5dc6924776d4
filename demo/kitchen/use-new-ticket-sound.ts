import { useEffect, useRef } from 'react'
import { ringChime } from './chime.ts'
import { isSoundOn } from './sound-choice.ts'

/** Rings when there is a ticket that was not there before. `keys` is `undefined` while the first ones are being read. */
export function useNewTicketSound(keys: readonly string[] | undefined): void {
  const known = useRef<ReadonlySet<string>>(undefined)
  const joined = keys?.join('\n')
  useEffect(() => {
    if (joined === undefined) return
    const now = new Set(joined === '' ? [] : joined.split('\n'))
    const before = known.current
    known.current = now
    if (before !== undefined && isSoundOn() && [...now].some((key) => !before.has(key))) ringChime()
  }, [joined])
}
