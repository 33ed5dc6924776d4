import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/docket-demo')
const SOURCES = ['src', 'demo', 'package-lock.json']

/**
 * Builds the demo's page into `outDir`, as `npm run build:demo` does; `more` is added to its environment. What was built from
 * the same files before is taken again: many stories are told of one page.
 */
export async function buildDemo(outDir: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const kept = join(CACHE, hashOf(more))
  if (!existsSync(kept)) {
    rmSync(CACHE, { recursive: true, force: true })
    mkdirSync(CACHE, { recursive: true })
    const fresh = join(CACHE, `building-${process.pid}`)
    await build(fresh, more)
    renameSync(fresh, kept)
  }
  cpSync(kept, outDir, { recursive: true })
}

async function build(outDir: string, more: Readonly<Record<string, string>>): Promise<void> {
  // Vitest's NODE_ENV would make it a development build.
  const env = { ...process.env, ...more, NODE_ENV: 'production' }
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', 'demo', '--outDir', outDir, '--logLevel', 'warn']
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })
}

function hashOf(more: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(more))
  for (const source of SOURCES) {
    for (const path of filesOf(source)) hash.update(path).update(readFileSync(join(ROOT, path)))
  }
  return hash.digest('hex').slice(0, 32)
}

function filesOf(source: string): string[] {
  const path = join(ROOT, source)
  if (source.includes('.')) return [source]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(`${sep}demo${sep}dist`))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .sort()
}
