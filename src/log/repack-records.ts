import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { UpgradeTransaction } from '../storage/storage-schema.js'
import { newId } from '../events/ids.js'
import { toCaptureRecord } from './capture-record.js'
import type { LogSchema } from './log-schema.js'
import { LOG_FORMAT, type LogState } from './log-state.js'
import { packSegment, segmentsOf } from './segment.js'
import { confirmedHeads } from './stream-head.js'

/** What the first format of the log held: a record per commit, as JSON, confirmed or pending. */
interface FirstFormat {
  readonly state: LogState | undefined
  readonly confirmed: readonly { readonly body: string }[]
  readonly pending: readonly { readonly body: string }[]
  readonly sequences: readonly number[]
}

/**
 * Moves a log of the first format into the present one, within the upgrade: it happens whole or not at all.
 * `createStores` makes the object stores of the present format.
 */
export async function repackRecords(
  transaction: UpgradeTransaction<LogSchema>,
  createStores: () => void,
): Promise<void> {
  const before = await readFirstFormat(transaction)
  const database = transaction.db
  for (const name of ['meta', 'heads', 'confirmed', 'pending']) database.deleteObjectStore(name as 'meta')
  const rejections = await transaction.objectStore('rejections').getAll()
  database.deleteObjectStore('rejections')
  createStores()
  for (const rejection of rejections) queue(transaction.objectStore('rejections').put(rejection))
  if (before.state !== undefined) writeState(transaction, before.state)
  await writeConfirmed(transaction, before)
  writePending(transaction, before)
}

async function readFirstFormat(transaction: UpgradeTransaction<LogSchema>): Promise<FirstFormat> {
  // The stores of that format are no part of the schema any more.
  const store = (name: string) => transaction.objectStore(name as 'meta')
  const read = async (name: string): Promise<unknown> => store(name).getAll()
  const [state, confirmed, pending, sequences] = await Promise.all([
    store('meta').get('state'),
    read('confirmed'),
    read('pending'),
    store('pending').getAllKeys() as unknown,
  ])
  return { state, confirmed, pending, sequences } as FirstFormat
}

function writeState(transaction: UpgradeTransaction<LogSchema>, state: LogState): void {
  const next = { ...state, format: LOG_FORMAT, id: state.id ?? newId(), revision: 0, sealedPosition: 0 }
  queue(transaction.objectStore('meta').put(next, 'state'))
  const captures = transaction.objectStore('captures')
  const after = { position: 0, pendingCount: 0 }
  // The database goes on counting where the log was.
  queue(
    captures.put(
      { streamId: '', firstVersion: 0, lastVersion: 0, commitId: '', after, body: '' },
      state.nextSequence - 1,
    ),
  )
  queue(captures.delete(state.nextSequence - 1))
}

async function writeConfirmed(transaction: UpgradeTransaction<LogSchema>, { confirmed }: FirstFormat): Promise<void> {
  const commits = confirmed.map(({ body }) => JSON.parse(body) as ConfirmedCommit)
  for (const { streamId, version, tip } of confirmedHeads(commits)) {
    queue(transaction.objectStore('heads').put([version, tip], streamId))
  }
  for (const piece of segmentsOf(commits)) {
    const { blocks, ids, first, last } = await packSegment(piece, false)
    for (const block of blocks) queue(transaction.objectStore('blocks').put(block))
    queue(transaction.objectStore('ids').put({ last, ids }, first))
  }
}

function writePending(transaction: UpgradeTransaction<LogSchema>, { pending, sequences }: FirstFormat): void {
  pending.forEach(({ body }, index) => {
    const sequence = sequences[index] ?? 0
    const commit = { ...(JSON.parse(body) as PendingCommit), sequence }
    queue(transaction.objectStore('captures').put(toCaptureRecord(commit, { position: 0, pendingCount: 0 }), sequence))
  })
}

/** A request that fails undoes the upgrade, which is where the failure is reported. */
function queue(request: Promise<unknown>): void {
  request.catch(() => undefined)
}
