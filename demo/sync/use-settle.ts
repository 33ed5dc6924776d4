import type { Resolution } from 'docket'
import { useDocket } from 'docket/react'
import { useState } from 'react'
import { explain } from '../explain.ts'

/** Settles a rejection; `trouble` says why trying again did not help. */
export function useSettle(rejectionId: string): {
  readonly trouble: string
  readonly settle: (resolution: Resolution) => void
} {
  const docket = useDocket()
  const [trouble, setTrouble] = useState('')
  const settle = (resolution: Resolution): void => {
    setTrouble('')
    docket.resolve(rejectionId, resolution).catch((error: unknown) => setTrouble(`Tried again: ${explain(error)}`))
  }
  return { trouble, settle }
}
