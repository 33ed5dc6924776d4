import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.ts'
import { findNatsServer } from './nats.ts'

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

/** Finds a NATS server or installs one, and says what it does. */
function prepareNats(): void {
  const found = findNatsServer()
  if (found !== undefined) return console.log(`NATS: ${found}`)
  for (const install of natsInstalls()) {
    console.log(`NATS: none found, ${install.join(' ')} …`)
    try {
      run(install[0]!, install.slice(1))
    } catch {
      console.log('NATS: that did not work.')
    }
    if (findNatsServer() !== undefined) return
  }
  throw new Error('No nats-server could be installed. Install it, or set NATS_SERVER_PATH to one: nats.io/download.')
}

function natsInstalls(): string[][] {
  if (process.platform === 'darwin') return [['brew', 'install', 'nats-server']]
  const sudo = isRoot() ? [] : ['sudo', '-n']
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'nats-server']
  // The package lists may be there already, or not.
  return existsSync('/usr/bin/apt-get')
    ? [
        [...sudo, 'apt-get', ...install],
        [...sudo, 'sh', '-c', `apt-get update -qq && apt-get ${install.join(' ')}`],
      ]
    : []
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
}

prepareChromium()
prepareNats()
