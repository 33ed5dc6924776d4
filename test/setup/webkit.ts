import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A WebKit that WebDriver drives: Safari, or the small browser that comes with WebKitGTK. */
export type FoundWebKit =
  | { readonly kind: 'safari'; readonly driver: string }
  | { readonly kind: 'gtk'; readonly driver: string; readonly browser: string; readonly display: string | null }

const SAFARI_DRIVER = '/usr/bin/safaridriver'

/** The WebKit of this machine, if there is one. */
export function findWebKit(): FoundWebKit | undefined {
  if (process.platform === 'darwin') {
    return existsSync(SAFARI_DRIVER) ? { kind: 'safari', driver: SAFARI_DRIVER } : undefined
  }
  const driver = onPath('WebKitWebDriver')
  const browser = findMiniBrowser()
  // Without a display of its own it needs one made for it.
  const display = onPath('xvfb-run') ?? null
  const canShow = display !== null || (process.env['DISPLAY'] ?? '') !== ''
  return driver === undefined || browser === undefined || !canShow
    ? undefined
    : { kind: 'gtk', driver, browser, display }
}

function findMiniBrowser(): string | undefined {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : []
  return ['/usr/libexec', ...folders]
    .flatMap((folder) => ['webkit2gtk-4.1', 'webkit2gtk-4.0'].map((version) => join(folder, version, 'MiniBrowser')))
    .find((path) => existsSync(path))
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}
