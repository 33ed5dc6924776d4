import type { DocketStatus } from 'docket'
import { formatCount } from './format.ts'

/** How syncing stands, in the words of the indicator. */
export interface SyncSummary {
  readonly tone: 'good' | 'busy' | 'offline' | 'attention'
  readonly headline: string
  /** The same in a sentence, for the details and for those who listen. */
  readonly sentence: string
}

/** Sums up a status for people who have guests waiting. */
export function summarize(status: DocketStatus): SyncSummary {
  const { connection, pending, rejected } = status
  const waiting = pending === 0 ? 'Everything is sent.' : `${formatCount(pending, 'change')} to send.`
  if (rejected > 0) {
    const sentence = `Not accepted: ${formatCount(rejected, 'change')}. Please decide what is to become of it.`
    return { tone: 'attention', headline: 'Needs attention', sentence }
  }
  if (connection === 'halted' || status.failedProjections.length > 0) {
    const sentence = `Something needs a person: see the last error. All is saved on this tablet. ${waiting}`
    return { tone: 'attention', headline: 'Needs attention', sentence }
  }
  if (connection === 'offline') {
    const sentence = `The server cannot be reached. All is saved on this tablet. ${waiting}`
    return { tone: 'offline', headline: 'Working offline', sentence }
  }
  if (connection === 'auth') {
    return {
      tone: 'busy',
      headline: 'Signing in',
      sentence: `Signing in again. All is saved on this tablet. ${waiting}`,
    }
  }
  if (connection === 'local') return { tone: 'good', headline: 'Saved here', sentence: 'All is saved on this tablet.' }
  if (pending > 0 || connection === 'connecting') {
    return { tone: 'busy', headline: 'All saved here', sentence: `All is saved on this tablet. ${waiting}` }
  }
  return { tone: 'good', headline: 'Up to date', sentence: 'Everything is saved, and sent to the server.' }
}
