import { useSyncExternalStore } from 'react'
import { browserStorage, keepText, readText } from '../stored-text.ts'

/** How the page is coloured. Dark is the default: it does not blind at night, and is read from afar. */
export type Theme = 'dark' | 'light'

const KEY = 'docket-demo/theme'
const BAR_COLORS: Readonly<Record<Theme, string>> = { dark: '#111317', light: '#ece8e0' }
const listeners = new Set<() => void>()

/** Shows the theme this browser has chosen. */
export function showTheme(): void {
  const theme = readTheme()
  document.documentElement.dataset['theme'] = theme
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', BAR_COLORS[theme])
}

/** Chooses a theme, for all tabs of this browser. */
export function chooseTheme(theme: Theme): void {
  keepText(browserStorage, KEY, theme)
  follow()
}

/** The theme that is shown. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, readTheme)
}

function readTheme(): Theme {
  return readText(browserStorage, KEY) === 'light' ? 'light' : 'dark'
}

function follow(): void {
  showTheme()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', follow)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('storage', follow)
  }
}
