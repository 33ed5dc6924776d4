import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BENCH = fileURLToPath(new URL('..', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Installs what only the bench needs (peers, charts) where it is missing, and says so. */
export function installPeers(): void {
  // npm writes this file last.
  if (existsSync(`${BENCH}node_modules/.package-lock.json`)) return
  console.error("bench: installing the bench's own dependencies (npm ci --prefix bench) …")
  execFileSync('npm', ['ci', '--prefix', BENCH, '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' })
}

/** Finds or installs Chromium, as the tests do. */
export function prepareChromium(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'test/setup/prepare.ts'], { cwd: ROOT, stdio: ['ignore', 2, 2] })
}
