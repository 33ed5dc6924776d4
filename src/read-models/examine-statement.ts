import type { Database } from './sqlite/database.js'

/** What a statement will do when it runs, read from the byte code SQLite compiled it to. */
export interface StatementFootprint {
  /** Root pages of the tables and indexes it reads. */
  readonly reads: ReadonlySet<number>
  /** Root pages of the tables and indexes it writes. */
  readonly writes: ReadonlySet<number>
  /** True when it takes the write lock, whatever it writes. */
  readonly isWriting: boolean
  /** What it does to the schema, the transaction or the file, in words; `null` for plain reads and writes of rows. */
  readonly trespass: string | null
  /** The function whose answer differs from one replay to the next; `null` when none was seen. */
  readonly nondeterministic: string | null
}

const TRESPASSES: Readonly<Record<string, string>> = {
  ...named(
    'changes the schema',
    'CreateBtree Destroy ParseSchema DropTable DropIndex DropTrigger SetCookie LoadAnalysis',
  ),
  ...named('controls the transaction', 'AutoCommit Savepoint'),
  ...named('changes the database file', 'Vacuum IncrVacuum JournalMode Checkpoint SqlExec MaxPgcnt'),
  ...named('changes a virtual table', 'VCreate VDestroy VUpdate VBegin VRename'),
}

const NONDETERMINISTIC = new Set(
  'random randomblob current_timestamp current_date current_time total_changes changes last_insert_rowid'.split(' '),
)
const CLOCKS = new Set('date time datetime julianday unixepoch strftime timediff'.split(' '))
// The zone of the device is no more the same everywhere than its clock.
const DEVICE_TIMES = new Set(['now', 'localtime', 'utc'])

const P2_IS_REGISTER = 0x10
const ON_CONFLICT_ROLLBACK = 1

/**
 * What `sql` (one statement that compiles) will do. A view counts as the tables behind it.
 * Limits: a clock is noticed when it is asked for literally (`datetime('now')`, `datetime()`), not when `now` comes as a
 * parameter, nor in `strftime` with a format alone.
 */
export function examineStatement(db: Database, sql: string): StatementFootprint {
  const footprint: Draft = { reads: new Set(), writes: new Set(), isWriting: false, trespass: null, functions: [] }
  let mentionsDevice = false
  for (const row of db.exec(`explain ${sql}`)) {
    const [, opcode, p1, p2, p3, p4, p5] = row as [number, string, number, number, number, string | null, number]
    mentionsDevice ||= opcode === 'String8' && DEVICE_TIMES.has((p4 ?? '').trim().toLowerCase())
    noteTables(footprint, opcode, { p1, p2, p3, p5 })
    noteTrespass(footprint, opcode, { p1, p2 })
    if (opcode.endsWith('Function'))
      footprint.functions.push({ name: (p4 ?? '').split('(')[0]!, hasArguments: p2 !== 0 })
  }
  return { ...footprint, nondeterministic: findClock(footprint.functions, mentionsDevice) }
}

function findClock(functions: Draft['functions'], mentionsDevice: boolean): string | null {
  const clock = functions.find(
    ({ name, hasArguments }) => NONDETERMINISTIC.has(name) || (CLOCKS.has(name) && (mentionsDevice || !hasArguments)),
  )
  return clock?.name ?? null
}

interface Draft {
  readonly reads: Set<number>
  readonly writes: Set<number>
  isWriting: boolean
  trespass: string | null
  readonly functions: { readonly name: string; readonly hasArguments: boolean }[]
}

interface Operands {
  readonly p1: number
  readonly p2: number
  readonly p3: number
  readonly p5: number
}

function noteTables(draft: Draft, opcode: string, { p1, p2, p3, p5 }: Operands): void {
  switch (opcode) {
    case 'OpenRead':
    case 'ReopenIdx':
      if (p3 === 0) draft.reads.add(p2)
      break
    case 'OpenWrite':
      if ((p5 & P2_IS_REGISTER) !== 0) draft.trespass ??= 'changes the schema'
      else draft.writes.add(p2)
      break
    case 'Clear':
      draft.writes.add(p1)
      break
    case 'Transaction':
      draft.isWriting ||= p2 !== 0
      break
  }
}

function noteTrespass(draft: Draft, opcode: string, { p1, p2 }: Pick<Operands, 'p1' | 'p2'>): void {
  draft.trespass ??= TRESPASSES[opcode] ?? null
  // `or rollback` would end the transaction that holds everybody's work, not only this statement.
  const endsTransaction = opcode.startsWith('Halt') && p1 !== 0 && p2 === ON_CONFLICT_ROLLBACK
  if (endsTransaction) draft.trespass ??= 'rolls back the transaction on a conflict'
}

function named(reason: string, opcodes: string): Record<string, string> {
  return Object.fromEntries(opcodes.split(' ').map((opcode) => [opcode, reason]))
}
