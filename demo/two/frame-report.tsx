import { useStatus } from 'docket/react'
import { useEffect, useSyncExternalStore } from 'react'
import { useNetworkOff } from '../network/network-switch.ts'
import type { TabletReport } from './frame-messages.ts'
import { onPageAround, pageAround } from './framed.ts'

/** Tells the page around this tablet how it stands. */
export function FrameReport() {
  const { pending, connection } = useStatus(({ pending, connection }) => ({ pending, connection }))
  const isOff = useNetworkOff()
  const origin = useSyncExternalStore(onPageAround, pageAround)
  useEffect(() => {
    if (origin === null) return
    const report: TabletReport = { kind: 'docket-demo/report', pending, connection, isOff }
    window.parent.postMessage(report, origin)
  }, [origin, pending, connection, isOff])
  return null
}
