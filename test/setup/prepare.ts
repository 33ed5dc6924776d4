import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.ts'

/** Finds a Chromium or installs one, and says what it does. Run before the tests. */
function prepareChromium(): void {
  const found = findChromium()
  if (found !== undefined) return console.log(`Chromium: ${found}`)
  if (existsSync('/usr/bin/apt-get') && isRoot()) installFromDistribution()
  if (findChromium() !== undefined) return
  console.log("Chromium: installing Playwright's (npx playwright install chromium) …")
  const withDeps = process.platform === 'linux' && isRoot() ? ['--with-deps'] : []
  run('npx', ['playwright', 'install', ...withDeps, 'chromium'])
  if (findChromium() === undefined) {
    throw new Error('No Chromium could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.')
  }
}

function installFromDistribution(): void {
  console.log('Chromium: none found, installing the one of this distribution (apt-get install chromium) …')
  try {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  } catch {
    console.log('Chromium: this distribution has no such package.')
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
}

prepareChromium()
