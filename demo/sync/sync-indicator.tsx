import { useStatus } from 'docket/react'
import { useState } from 'react'
import { Icon, type IconName } from '../app/icon.tsx'
import { SyncDialog } from './sync-dialog.tsx'
import { summarize, type SyncSummary } from './sync-summary.ts'
import { useCalm } from './use-calm.ts'
import { useLongWork } from './use-long-work.ts'
import { describeWork, WorkBar } from './work-bar.tsx'

const CALM_MS = 500

const ICONS: Readonly<Record<SyncSummary['tone'], IconName>> = {
  good: 'done',
  busy: 'sending',
  offline: 'offline',
  attention: 'attention',
}

/** How syncing stands: one calm line, which opens the details. */
export function SyncIndicator() {
  const status = useStatus()
  const [isOpen, setOpen] = useState(false)
  // By its text, so that an equal summary is no news.
  const current = JSON.stringify(summarize(status))
  const isBusy = (JSON.parse(current) as SyncSummary).tone === 'busy'
  const work = useLongWork()
  const { tone, headline, connection, sentence } = JSON.parse(useCalm(current, isBusy ? CALM_MS : 0)) as SyncSummary
  return (
    <>
      <button
        type="button"
        className="bar-button sync"
        aria-haspopup="dialog"
        data-tone={tone}
        data-pending={status.pending}
        data-testid="sync"
        onClick={() => setOpen(true)}
      >
        <Icon name={ICONS[tone]} />
        <span className="sync-text">
          <strong data-testid="headline">{headline}</strong>
          <span className="sync-connection" data-testid="connection" data-connection={status.connection}>
            {work === null ? connection : describeWork(work)}
          </span>
        </span>
      </button>
      {work !== null && <WorkBar work={work} />}
      <p className="unseen" role="status">
        {sentence}
      </p>
      {isOpen && <SyncDialog status={status} onClose={() => setOpen(false)} />}
    </>
  )
}
