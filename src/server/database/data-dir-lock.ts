import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { docketError } from '../../errors.js'
import { processMark } from './process-mark.js'

/** Who works on a data directory. */
export interface LockHolder {
  readonly pid: number
  /** Tells the process from a later one of the same pid; `''` where the system does not say. */
  readonly mark: string
  /** Where it serves the directory; `null` while it does not. */
  readonly url: string | null
}

/** A data directory held by this process. */
export interface DataDirLock {
  /** Writes down where the directory is served. */
  readonly announce: (url: string) => void
  readonly release: () => void
}

const heldHere = new Set<string>()

/**
 * Takes `dataDir` for this process, creating it when missing: an embedded database is for one process at a time. A lock
 * whose process is gone is taken over.
 * @throws DocketError `storage-unavailable` naming the process that holds it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true })
  const path = lockPath(dataDir)
  const holder: LockHolder = { pid: process.pid, mark: processMark(process.pid), url: null }
  while (!createLock(path, holder)) {
    const other = readDataDirLock(dataDir)
    if (other !== null) throw inUse(dataDir, other)
    removeStaleLock(path)
  }
  heldHere.add(path)
  return {
    announce: (url) => {
      const aside = writeAside(path, { ...holder, url })
      renameSync(aside, path)
    },
    release: () => {
      heldHere.delete(path)
      rmSync(path, { force: true })
    },
  }
}

/** The living process that holds `dataDir`, or `null`. */
export function readDataDirLock(dataDir: string): LockHolder | null {
  const path = lockPath(dataDir)
  const holder = parseHolder(path)
  if (holder === null) return null
  // A container restarts with the pid it had: our own pid holds the lock only if we took it.
  if (holder.pid === process.pid) return heldHere.has(path) ? holder : null
  return isAlive(holder.pid) && holder.mark === processMark(holder.pid) ? holder : null
}

function lockPath(dataDir: string): string {
  return join(resolve(dataDir), 'docket.lock')
}

/** Written aside and linked, so that nobody ever reads half a lock. */
function createLock(path: string, holder: LockHolder): boolean {
  const aside = writeAside(path, holder)
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function writeAside(path: string, holder: LockHolder): string {
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, JSON.stringify(holder))
  return aside
}

/** Moved away and looked at again: another process may have taken it over since we read it. */
function removeStaleLock(path: string): void {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
    const holder = parseHolder(aside)
    if (holder !== null && isAlive(holder.pid) && holder.mark === processMark(holder.pid)) {
      if (holder.pid !== process.pid) linkSync(aside, path)
    }
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function parseHolder(path: string): LockHolder | null {
  try {
    const { pid, mark, url } = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockHolder>
    return typeof pid === 'number' ? { pid, mark: mark ?? '', url: url ?? null } : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function inUse(dataDir: string, { pid, url }: LockHolder): Error {
  const served = url === null ? '' : ` serving ${url}`
  const message = `The data directory ${dataDir} is in use by process ${pid}${served}; stop it, or use its address.`
  return docketError('storage-unavailable', message, { store: dataDir })
}
