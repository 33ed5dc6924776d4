import type { Rejection } from 'docket'
import { useDocket } from 'docket/react'
import { useEffect, useState } from 'react'

/** What was not accepted, read again whenever their number changes. */
export function useRejections(count: number): readonly Rejection[] {
  const docket = useDocket()
  const [rejections, setRejections] = useState<readonly Rejection[]>([])
  useEffect(() => {
    let isCurrent = true
    docket.rejections().then(
      (read) => {
        if (isCurrent) setRejections(read)
      },
      // They are kept; the next change of their number asks again.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [docket, count])
  return rejections
}
