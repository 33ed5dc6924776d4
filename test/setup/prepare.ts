import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.ts'
import { findFirefox, FIREFOX_CACHE } from './firefox.ts'
import { findNatsServer } from './nats.ts'
import { findWebKit } from './webkit.ts'

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
async function prepareNats(): Promise<void> {
  const installs = installsOf(['nats-server'], ['brew', 'install', 'nats-server'])
  const isThere = await findOrInstall('NATS', findNatsServer, installs)
  if (isThere) return
  throw new Error('No nats-server could be installed. Install it, or set NATS_SERVER_PATH to one: nats.io/download.')
}

/** Finds a Firefox or installs one, and says what it does. */
async function prepareFirefox(): Promise<void> {
  const download = ['npx', '@puppeteer/browsers', 'install', 'firefox@stable', '--path', FIREFOX_CACHE]
  const installs = installsOf(['firefox-esr'], ['brew', 'install', '--cask', 'firefox'])
  if (await findOrInstall('Firefox', findFirefox, [...installs, download])) return
  throw new Error('No Firefox could be installed. Install it, or set FIREFOX_PATH to one.')
}

/** Finds a WebKit with its WebDriver or installs one, and says what it does. */
async function prepareWebKit(): Promise<void> {
  const find = (): string | undefined => findWebKit()?.driver
  if (await findOrInstall('WebKit', find, installsOf(['webkit2gtk-driver', 'xvfb', 'xauth'], null))) return
  throw new Error('No WebKit could be installed. On Linux, install the packages webkit2gtk-driver, xvfb and xauth.')
}

/** Tries one way after the other until it is there; whether it is. */
async function findOrInstall(
  name: string,
  find: () => string | undefined | Promise<string | undefined>,
  installs: readonly (readonly string[])[],
): Promise<boolean> {
  const found = await find()
  if (found !== undefined) {
    console.log(`${name}: ${found}`)
    return true
  }
  for (const [command, ...args] of installs) {
    console.log(`${name}: none found, ${[command, ...args].join(' ')} …`)
    try {
      run(command!, args)
    } catch {
      console.log(`${name}: that did not work.`)
    }
    if ((await find()) !== undefined) return true
  }
  return false
}

/** How the system installs packages; `null` where a Mac has nothing to install. */
function installsOf(packages: readonly string[], onMac: readonly string[] | null): (readonly string[])[] {
  if (process.platform === 'darwin') return onMac === null ? [] : [onMac]
  const sudo = isRoot() ? [] : ['sudo', '-n']
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
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
await prepareNats()
await prepareFirefox()
await prepareWebKit()
