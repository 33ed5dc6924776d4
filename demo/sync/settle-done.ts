import { useDocket, useStatus } from 'docket/react'
import { useEffect } from 'react'
import { useRejections } from './use-rejections.ts'

/**
 * Puts away what another tablet had already done when this one came back: two cooks who press the same button apart want
 * the same, and nobody has to decide anything.
 */
export function SettleDone(): null {
  const docket = useDocket()
  const rejections = useRejections(useStatus(({ rejected }) => rejected))
  useEffect(() => {
    for (const { id, reason } of rejections) {
      // Whatever fails is still in the inbox, where a person may do it.
      if (reason.code === 'already-done') docket.resolve(id, 'discard').catch(() => undefined)
    }
  }, [docket, rejections])
  return null
}
