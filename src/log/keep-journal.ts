import { reportUncaught, type DocketError } from '../errors.js'
import type { PendingCommit } from '../events/commit.js'
import type { Appended, EventLog, LogSignal } from './event-log.js'
import type { Journal } from './journal.js'
import type { LogState } from './log-state.js'

/**
 * Keeps a journal of what `log` captures: a capture resolves when it stands in both. What a journal holds and `log` does
 * not, because the browser has thrown the log away, is captured again before anything else, under its ids: the centre
 * tells what it has already. The first of `opening` is written on, the others are emptied once it holds what they held.
 *
 * Without a journal, or with one that fails, captures go on: they are as durable as the log is.
 */
export function keepJournal(log: EventLog, opening: Promise<readonly Journal[]>): EventLog {
  const kept = createKeptJournal(log)
  const started = start(log, kept, opening).catch(reportUncaught)
  const stopListening = log.onSignal(kept.consider)
  return {
    ...log,
    append: async (draft) => {
      if (!kept.isKept()) await started
      const appended = await log.append(draft)
      kept.note(appended)
      return appended
    },
    appendMany: async (drafts) => {
      if (!kept.isKept()) await started
      const outcomes = await log.appendMany(drafts)
      outcomes.forEach(kept.note)
      return outcomes
    },
    close: async () => {
      stopListening()
      await started
      await kept.close()
      await log.close()
    },
  }
}

async function start(log: EventLog, kept: KeptJournal, opening: Promise<readonly Journal[]>): Promise<void> {
  const journals = await opening
  for (const found of journals) await restore(log, found)
  const [first, ...others] = journals
  const isBegun = first !== undefined && (await kept.begin(first))
  for (const other of others) {
    if (isBegun) other.end()
    else other.close()
  }
}

interface KeptJournal {
  isKept(): boolean
  /** Resolves to whether all that is not settled stands in it now. */
  begin(journal: Journal): Promise<boolean>
  note(outcome: Appended | DocketError): void
  /** Begins it anew where most of it is settled. */
  consider(signal: LogSignal): void
  close(): Promise<void>
}

function createKeptJournal(log: EventLog): KeptJournal {
  let journal: Journal | null = null
  /** What was captured while the journal is being begun anew. */
  let meanwhile: string[] | null = null
  let busy = Promise.resolve()
  const attempt = (write: (journal: Journal) => void): void => {
    try {
      if (journal !== null) write(journal)
    } catch (error) {
      journal = null
      reportUncaught(error)
    }
  }
  const beginAnew = async (): Promise<void> => {
    const since: string[] = []
    meanwhile = since
    try {
      const state = await log.state()
      const commits = isSettled(state) ? [] : await readUnsettled(log)
      attempt((current) => {
        current.begin(state.id, commits)
        since.forEach(current.add)
      })
    } finally {
      meanwhile = null
    }
  }
  const inTurn = (): Promise<void> => (busy = busy.then(beginAnew).catch(reportUncaught))
  return {
    isKept: () => journal !== null,
    begin: async (opened) => {
      journal = opened
      const begun = busy.then(beginAnew)
      busy = begun.catch(() => undefined)
      await begun
      return journal !== null
    },
    note: (outcome) => {
      if (!('text' in outcome) || outcome.text === undefined) return
      const { text } = outcome
      meanwhile?.push(text)
      attempt((current) => current.add(text))
    },
    consider: (signal) => {
      if (journal !== null && isOutgrown(journal, signal)) void inTurn()
    },
    close: async () => {
      await busy
      attempt((current) => current.close())
    },
  }
}

/** So many commits that are settled by now may stay in a journal. */
const MAX_SETTLED = 1_000

function isOutgrown({ size }: Journal, { kind, state }: LogSignal): boolean {
  const unsettled = state.pendingCount + state.rejectedCount
  // What a person has left out must not come back.
  if (kind === 'resolved' || unsettled === 0) return size > 0
  return size > 2 * unsettled + MAX_SETTLED
}

function isSettled({ pendingCount, rejectedCount }: LogState): boolean {
  return pendingCount + rejectedCount === 0
}

async function restore(log: EventLog, { logId, commits }: Journal): Promise<void> {
  if (logId === null || logId === log.opened.id) return
  const outcomes = await Promise.allSettled(
    commits.map((commit) =>
      log.append({ commit, suppliedEventIds: commit.events.map(({ id }) => id), isRestored: true }),
    ),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') reportUncaught(outcome.reason)
}

const PAGE = 500

async function readUnsettled(log: EventLog): Promise<PendingCommit[]> {
  const rejections = await log.rejections()
  const unsettled = rejections.filter(({ resolved }) => resolved === null).map(({ commit }) => commit)
  for (let sequence = 0; ;) {
    const page = await log.readPending(sequence, PAGE)
    unsettled.push(...page)
    if (page.length < PAGE) return unsettled
    sequence = page.at(-1)!.sequence
  }
}
