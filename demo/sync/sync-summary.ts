import type { DocketStatus } from 'docket'
import { formatCount } from '../format.ts'

/** How syncing stands, in the words of the indicator. */
export interface SyncSummary {
  readonly tone: 'good' | 'busy' | 'offline' | 'attention'
  /** What people want to know: is it safe, and does somebody have to do something? */
  readonly headline: string
  /** How the way to the server is. */
  readonly connection: string
  /** The same in a sentence, for the details and for those who listen. */
  readonly sentence: string
}

/** Sums up a status for people who have guests waiting. */
export function summarize(status: DocketStatus): SyncSummary {
  const { pending, rejected } = status
  const connection = CONNECTIONS[status.connection]
  const waiting = pending === 0 ? 'Everything is sent.' : `${formatCount(pending, 'change')} to send.`
  if (rejected > 0) {
    const sentence = `Not accepted: ${formatCount(rejected, 'change')}. Please decide what is to become of it.`
    return { tone: 'attention', headline: 'Needs attention', connection, sentence }
  }
  if (status.connection === 'halted' || status.failedProjections.length > 0) {
    const sentence = `Something needs a person: see the last error. All is saved on this tablet. ${waiting}`
    return { tone: 'attention', headline: 'Needs attention', connection, sentence }
  }
  const headline = pending === 0 || status.connection === 'local' ? 'All saved here' : `${pending} to send`
  return { tone: toneOf(status), headline, connection, sentence: `${SENTENCES[status.connection]} ${waiting}` }
}

function toneOf({ connection, pending }: DocketStatus): SyncSummary['tone'] {
  if (connection === 'offline') return 'offline'
  if (connection === 'online') return pending === 0 ? 'good' : 'busy'
  return connection === 'local' ? 'good' : 'busy'
}

/** The states of the connection, in few words. */
export const CONNECTIONS: Readonly<Record<DocketStatus['connection'], string>> = {
  local: 'On this tablet only',
  connecting: 'Connecting',
  online: 'Connected',
  offline: 'No connection',
  auth: 'Signing in',
  halted: 'Stopped',
}

const SAVED = 'All is saved on this tablet.'

const SENTENCES: Readonly<Record<DocketStatus['connection'], string>> = {
  local: SAVED,
  connecting: SAVED,
  online: SAVED,
  offline: `The server cannot be reached. ${SAVED}`,
  auth: `Signing in again. ${SAVED}`,
  halted: SAVED,
}
