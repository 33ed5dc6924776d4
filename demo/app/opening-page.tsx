import { MenuPanel } from '../waiter/menu-panel.tsx'
import { TopBar } from './top-bar.tsx'
import { useScreen, type Screen } from './use-screen.ts'

/** What is shown until the docket is open. The menu works already: what is tapped is in the draft. */
export function OpeningPage() {
  return (
    <>
      <TopBar />
      <OpeningMain screen={useScreen()} />
    </>
  )
}

/** The place of a screen that is not there yet. */
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
