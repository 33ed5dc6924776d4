import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { CHROMIUM_FLAGS, findChromium } from '../setup/chromium.ts'

const START_TIMEOUT_MS = 60_000

/** A Chromium in a process group of its own, which can be killed as a whole. */
export interface BrowserProcess {
  readonly page: Page
  /** SIGKILL to every process of it at once; resolves when it is gone and its profile can be used again. */
  kill(): Promise<void>
}

/** Starts a Chromium on a profile, with more flags than the usual ones. */
export async function startBrowser(profile: string, flags: readonly string[] = []): Promise<BrowserProcess> {
  const path = findChromium()
  if (path === undefined) throw new Error('There is no Chromium; test/setup/prepare.ts installs one.')
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`]
  const child = spawn(path, [...CHROMIUM_FLAGS, ...flags, ...own, 'about:blank'], {
    // Its own process group: one signal reaches the renderers, the GPU and the storage too.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = async (): Promise<void> => {
    const isRunning = child.exitCode === null && child.signalCode === null
    const exit = isRunning ? once(child, 'exit') : undefined
    if (isRunning && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await exit
    await removeLocks(profile)
  }
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(child))
    const [context] = browser.contexts()
    // Any other context keeps its data in memory: what is captured there is gone with the kill, whatever docket does.
    if (context === undefined) throw new Error('Chromium did not offer the context of its profile.')
    return { page: context.pages()[0] ?? (await context.newPage()), kill }
  } catch (error) {
    await kill()
    throw error
  }
}

/** A killed browser leaves these, and the next one would believe that it still runs. */
async function removeLocks(profile: string): Promise<void> {
  const names = await readdir(profile)
  const locks = names.filter((name) => name.startsWith('Singleton'))
  await Promise.all(locks.map((name) => rm(join(profile, name), { force: true })))
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`Chromium ${why}. It said:\n${said}`))
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS)
    child.stderr?.on('data', (part: Buffer) => {
      said += part.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
    child.once('error', (error) => fail(`did not start (${error.message})`))
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`))
  })
}
