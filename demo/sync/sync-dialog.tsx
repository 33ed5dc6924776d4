import type { DocketStatus } from 'docket'
import { useDocket } from 'docket/react'
import { InstallOffer } from '../app/install-offer.tsx'
import { Modal } from '../app/modal.tsx'
import { formatTime } from '../format.ts'
import { switchNetwork, useNetworkOff } from '../network/network-switch.ts'
import { NetworkToggle } from '../network/network-toggle.tsx'
import { isFramed } from '../two/framed.ts'
import { TWO_TABLETS } from '../two/two-address.ts'
import { KeepData } from './keep-data.tsx'
import { Rejections } from './rejections.tsx'
import { CONNECTIONS, summarize } from './sync-summary.ts'

/** All there is to know of saving and sending, and what waits for a person. */
export function SyncDialog({ status, onClose }: { readonly status: DocketStatus; readonly onClose: () => void }) {
  const docket = useDocket()
  const isOff = useNetworkOff()
  const { storage } = status
  const warnings = warningsOf(status)
  return (
    <Modal labelledBy="sync-title" isWide onClose={onClose}>
      <div className="panel-head">
        <h2 id="sync-title">Saved and sent</h2>
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <p className="lead">{summarize(status).sentence}</p>
      <Rejections count={status.rejected} />
      {warnings.length > 0 && (
        <ul className="warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <dl className="facts">
        {factsOf(status).map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-row">
        <NetworkToggle isOff={isOff} onTurn={switchNetwork} />
        <p className="hint">Switch it off to see what happens without Wi-Fi: the orders stay here until it is back.</p>
      </div>
      {!isFramed && (
        <div className="dialog-row">
          <a className="button-link" href={TWO_TABLETS}>
            Two tablets
          </a>
          <p className="hint">A waiter’s and the kitchen’s, beside each other in this window.</p>
        </div>
      )}
      {!isFramed && <InstallOffer />}
      {storage !== null && <KeepData isKept={storage.persisted} />}
      <button type="button" onClick={() => docket.syncNow()}>
        Send now
      </button>
    </Modal>
  )
}

function warningsOf({ degraded, failedProjections }: DocketStatus): readonly string[] {
  return [
    // Below, a person can do something about it.
    ...degraded.filter(({ code }) => code !== 'storage-not-persistent').map(({ message }) => message),
    ...failedProjections.map(({ projection, message }) => `The list ${projection} cannot be shown: ${message}`),
  ]
}

function factsOf(status: DocketStatus): readonly (readonly [string, string])[] {
  const { lastSyncedAt, lastError, storage } = status
  return [
    ['Connection', CONNECTIONS[status.connection]],
    ['To send', String(status.pending)],
    ['Not accepted', String(status.rejected)],
    ['Last exchange', lastSyncedAt === null ? 'None yet' : formatTime(lastSyncedAt)],
    ['Storage', storage === null ? 'The browser does not say' : storageOf(storage)],
    ['This tablet', status.deviceId],
    ['Version', import.meta.env['VERSION'] as string],
    ...(lastError === null ? [] : ([['Last error', lastError.message]] as const)),
  ]
}

function storageOf({ persisted, usageBytes }: NonNullable<DocketStatus['storage']>): string {
  const megabytes = (usageBytes / 1_000_000).toFixed(1)
  return `${megabytes} MB, ${persisted ? 'kept until you clear it' : 'the browser may clear it'}`
}
