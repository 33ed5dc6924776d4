import { MenuPanel } from '../waiter/menu-panel.tsx'
import type { Screen } from './use-screen.ts'

/** The place of a screen that is not there yet. The menu works already: what is tapped is in the draft. */
export function OpeningMain({ screen }: { readonly screen: Screen }) {
  if (screen === 'waiter') {
    return (
      <main className="waiter">
        <MenuPanel />
        <div className="panel" />
        <div className="panel orders" />
      </main>
    )
  }
  return (
    <main className={screen}>
      <p className="empty">Opening…</p>
    </main>
  )
}
