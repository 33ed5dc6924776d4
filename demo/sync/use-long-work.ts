import { useStatus } from 'docket/react'
import { useState } from 'react'
import { followWork, NO_WORK, type Work } from './long-work.ts'
import { useCalm } from './use-calm.ts'

const LONG_MS = 600

/** The work that people wait for, once it takes long; `null` when there is none. */
export function useLongWork(): Work | null {
  const [before, setBefore] = useState(NO_WORK)
  const status = useStatus(({ replay, connection, pending, position, head }) => {
    return { replay, connection, pending, position, head }
  })
  const work = followWork(before, status)
  // Set while rendering, as React allows for what is derived from what was: nothing is shown twice.
  if (work !== before) setBefore(work)
  const { shown } = work
  const kind = shown?.kind ?? null
  const longKind = useCalm(kind, kind === null ? 0 : LONG_MS)
  return longKind === kind ? shown : null
}
