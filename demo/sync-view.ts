import type { Docket, DocketStatus } from 'docket'
import { byId, element, setText } from './element.ts'
import { formatTime } from './format.ts'
import { showRejections } from './rejections-view.ts'
import type { restaurant } from './restaurant.model.ts'
import { summarize, type SyncSummary } from './sync-summary.ts'

const ICONS = { good: 'done', busy: 'sending', offline: 'offline', attention: 'attention' } as const
// A change that is sent at once need not flicker, nor be read out.
const CALM_MS = 500

/** Shows how syncing stands: one indicator, which opens the details. */
export function showSync(docket: Docket<typeof restaurant>): void {
  const dialog = byId('sync-dialog', HTMLDialogElement)
  const renderRejections = showRejections(docket)
  let timer: ReturnType<typeof setTimeout> | undefined
  docket.onStatus((status) => {
    const summary = summarize(status)
    setText(byId('pending-count', HTMLElement), String(status.pending))
    const rest = status.rejected === 0 ? '' : `, ${status.rejected} not accepted`
    setText(byId('sync-rest', HTMLElement), rest)
    clearTimeout(timer)
    timer = setTimeout(() => renderIndicator(summary, status), summary.tone === 'busy' ? CALM_MS : 0)
    renderDetails(summary, status)
    renderRejections(status.rejected)
  })
  byId('sync', HTMLButtonElement).addEventListener('click', () => dialog.showModal())
  byId('sync-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  byId('sync-now', HTMLButtonElement).addEventListener('click', () => docket.syncNow())
}

function renderIndicator({ tone, headline, sentence }: SyncSummary, { connection }: DocketStatus): void {
  const label = byId('sync-headline', HTMLElement)
  byId('sync', HTMLButtonElement).dataset['tone'] = tone
  document.getElementById('sync-icon')?.setAttribute('href', `#icon-${ICONS[tone]}`)
  label.dataset['connection'] = connection
  setText(label, headline)
  setText(byId('announcer', HTMLElement), sentence)
}

function renderDetails({ sentence }: SyncSummary, status: DocketStatus): void {
  setText(byId('sync-sentence', HTMLElement), sentence)
  byId('warnings', HTMLUListElement).replaceChildren(
    ...status.degraded.map(({ message }) => element('li', {}, message)),
    ...status.failedProjections.map(({ projection, message }) =>
      element('li', {}, `The list ${projection} cannot be shown: ${message}`),
    ),
  )
  byId('sync-facts', HTMLDListElement).replaceChildren(
    ...factsOf(status).map(([term, fact]) => element('div', {}, element('dt', {}, term), element('dd', {}, fact))),
  )
}

function factsOf(status: DocketStatus): readonly (readonly [string, string])[] {
  const { lastSyncedAt, lastError, storage } = status
  return [
    ['Connection', CONNECTIONS[status.connection]],
    ['To send', String(status.pending)],
    ['Not accepted', String(status.rejected)],
    ['Last exchange', lastSyncedAt === null ? 'none yet' : formatTime(lastSyncedAt)],
    ['Storage', storage === null ? 'the browser does not say' : storageOf(storage)],
    ['This tablet', status.deviceId],
    ...(lastError === null ? [] : ([['Last error', lastError.message]] as const)),
  ]
}

const CONNECTIONS: Readonly<Record<DocketStatus['connection'], string>> = {
  local: 'none wanted',
  connecting: 'connecting',
  online: 'connected',
  offline: 'no connection',
  auth: 'signing in',
  halted: 'stopped',
}

function storageOf({ persisted, usageBytes }: NonNullable<DocketStatus['storage']>): string {
  const megabytes = (usageBytes / 1_000_000).toFixed(1)
  return `${megabytes} MB, ${persisted ? 'kept until you clear it' : 'the browser may clear it'}`
}
