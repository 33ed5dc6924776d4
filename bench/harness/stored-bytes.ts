import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes on disk of what an origin keeps in IndexedDB, in a profile whose browser is closed or quiet. */
export async function storedBytes(profile: string, origin: string): Promise<number> {
  const { host } = new URL(origin)
  const folder = join(profile, 'Default', 'IndexedDB')
  const names = (await readdir(folder)).filter((name) => name.startsWith(`http_${host}_`))
  if (names.length === 0) throw new Error(`${origin} stored nothing in IndexedDB.`)
  const sizes = await Promise.all(names.map((name) => bytesOf(join(folder, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function bytesOf(path: string): Promise<number> {
  // A file may go while the browser tidies up.
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.size
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const QUIET_MS = 3_000
const STEP_MS = 500
const PATIENCE_MS = 60_000

/** Resolves when what an origin has in IndexedDB, if anything, has kept its size for three seconds, or after a minute. */
export async function settled(profile: string, origin: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS
  let size = -1
  for (let quiet = 0; quiet < QUIET_MS && Date.now() < giveUpAt; quiet += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    const now = await storedBytes(profile, origin).catch(() => 0)
    if (now !== size) quiet = 0
    size = now
  }
}
