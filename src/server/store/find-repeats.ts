import type { CheckedCommit } from './check-commit.js'

/** Why a commit of a batch clashes with the batch itself, by its index; commits that do not clash are not listed. */
export type Repeats = ReadonlyMap<number, string>

/**
 * Finds ids used twice within one batch: every commit holding a repeated event id clashes, and so does every later
 * commit that repeats a commit id or command id.
 */
export function findRepeats(commits: readonly CheckedCommit[]): Repeats {
  const repeats = new Map<number, string>()
  const holderByEvent = new Map<string, number>()
  const commitIds = new Set<string>()
  const commandIds = new Set<string>()
  for (const [index, { commit }] of commits.entries()) {
    if (commit === null) continue
    if (commandIds.has(commit.commandId)) repeats.set(index, `Command ${commit.commandId} occurs twice in one push.`)
    if (commitIds.has(commit.commitId)) repeats.set(index, `Commit id ${commit.commitId} occurs twice in one push.`)
    commandIds.add(commit.commandId)
    commitIds.add(commit.commitId)
    for (const { id } of commit.events) {
      const holder = holderByEvent.get(id) ?? index
      const isRepeat = holderByEvent.has(id)
      holderByEvent.set(id, holder)
      if (isRepeat) repeats.set(holder, repeated(id)).set(index, repeated(id))
    }
  }
  return repeats
}

function repeated(id: string): string {
  return `Event ${id} occurs twice in one push.`
}
