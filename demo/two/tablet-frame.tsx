import { useEffect, useRef, useState } from 'react'
import { useTheme } from '../app/theme.ts'
import { NetworkToggle } from '../network/network-toggle.tsx'
import { CONNECTIONS } from '../sync/sync-summary.ts'
import { isReport, type TabletOrder, type TabletReport } from './frame-messages.ts'

const PATIENCE_MS = 10_000
const SILENT = 'It does not answer. Open this address in a private window: that is a second tablet too.'

interface TabletFrameProps {
  /** Whose tablet it is. */
  readonly name: string
  readonly origin: string
  /** Address of the screen it shows. */
  readonly screen: string
}

/** A tablet within the page: whose it is, what it has to send, and its network switch. */
export function TabletFrame({ name, origin, screen }: TabletFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const theme = useTheme()
  const [report, setReport] = useState<TabletReport | null>(null)
  const isLate = useLate()
  const order = (network?: TabletOrder['network']): void => {
    const message: TabletOrder = { kind: 'docket-demo/order', theme, ...(network === undefined ? {} : { network }) }
    frame.current?.contentWindow?.postMessage(message, origin)
  }
  useEffect(() => {
    const hear = ({ source, origin: from, data }: MessageEvent<unknown>): void => {
      if (source === frame.current?.contentWindow && from === origin && isReport(data)) setReport(data)
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [origin])
  useEffect(() => {
    // Before its first report there may be nobody in the frame to hear it.
    if (report !== null) order()
  }, [theme])
  return (
    <section className="tablet" aria-label={name}>
      <div className="tablet-caption">
        <h2>{name}</h2>
        <p className="tablet-state">{report === null ? (isLate ? SILENT : 'Opening…') : describe(report)}</p>
        {report !== null && <NetworkToggle isOff={report.isOff} onTurn={order} />}
      </div>
      <iframe
        ref={frame}
        title={`${name}’s tablet`}
        src={`${origin}/${screen}`}
        allow="screen-wake-lock; autoplay"
        onLoad={() => order()}
      />
    </section>
  )
}

function describe({ pending, connection }: TabletReport): string {
  const sent = pending === 0 ? 'Everything is sent' : `${pending} to send`
  return connection === 'online' ? sent : `${sent} · ${CONNECTIONS[connection].toLowerCase()}`
}

/** True once a tablet that has not said anything will not. */
function useLate(): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate
}
