import type { Commit, PendingCommit } from '../events/commit.js'
import type { PrivateFile } from '../storage/private-file.js'
import { readCommits, writeCommits } from './commit-text.js'

/**
 * What a device captured and the centre has not confirmed, a second time: in a file beside the browser's database. It is
 * there for the day the browser throws that database away.
 */
export interface Journal {
  /** Of the log it was written for; `null` when it is new. */
  readonly logId: string | null
  /** In the order they were captured. A line that was cut off, or cannot be read, is left out. */
  readonly commits: readonly Commit[]
  /** How many commits were written since it was last begun. */
  readonly size: number
  /** Takes note of a captured commit, as `writeCommits` gave it. */
  add(text: string): void
  /** Begins anew, for the log `logId`, with these commits. */
  begin(logId: string, commits: readonly PendingCommit[]): void
  /** Empties it for good. */
  end(): void
  close(): void
}

// No JSON holds it unescaped.
const END = '\u001e'

/** The journal in `file`. */
export function createJournal(file: PrivateFile): Journal {
  // What comes after the last end was cut off while it was written, so it was promised to nobody.
  const [head, ...records] = file.read().split(END).slice(0, -1)
  let size = records.length
  return {
    logId: head ?? null,
    commits: records.flatMap(readRecord),
    get size() {
      return size
    },
    add: (text) => {
      size += 1
      file.append(text + END)
    },
    begin: (logId, commits) => {
      size = commits.length
      const texts = commits.map((commit) => writeCommits([[commit.streamId, [commit]]]))
      file.replace([logId, ...texts].map((text) => text + END).join(''))
    },
    end: () => {
      file.replace('')
      file.close()
    },
    close: () => file.close(),
  }
}

function readRecord(text: string): Commit[] {
  try {
    return readCommits(text, { store: '', record: 'journal' }).map(({ firstVersion, ...commit }) => {
      void firstVersion
      return commit
    })
  } catch {
    return []
  }
}
