import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Leaves in a killed Chromium's LevelDB what a kill leaves between two of its writes: the header of a record without the
 * record. Chromium goes on writing behind it, and throws the whole database away when it next reads it.
 */
export function tearDatabase(profile: string): void {
  const folder = databaseFolder(profile)
  if (folder === undefined) throw new Error(`There is no LevelDB in ${profile}.`)
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  const newest = logs.sort().at(-1)
  if (newest === undefined) throw new Error(`There is no log in ${folder}.`)
  const [checksum, length, whole] = [[1, 2, 3, 4], 500, 1]
  appendFileSync(join(folder, newest), Buffer.from([...checksum, length & 0xff, length >> 8, whole]))
}

/**
 * True when the last Chromium on `profile` found its LevelDB unreadable, or none yet, and began a new one. An IndexedDB in
 * SQLite is not thrown away.
 */
export function wasThrownAway(profile: string): boolean {
  const folder = databaseFolder(profile)
  return folder !== undefined && readFileSync(join(folder, 'LOG'), 'utf8').includes('since it was missing')
}

function databaseFolder(profile: string): string | undefined {
  const folder = join(profile, 'Default/IndexedDB')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const name = names.find((one) => one.endsWith('.indexeddb.leveldb'))
  return name === undefined ? undefined : join(folder, name)
}
