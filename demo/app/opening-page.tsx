import { MenuPanel } from '../waiter/menu-panel.tsx'
import { TopBar } from './top-bar.tsx'
import { useScreen } from './use-screen.ts'

/** What is shown until the docket is open. The menu works already: what is tapped is in the draft. */
export function OpeningPage() {
  const screen = useScreen()
  return (
    <>
      <TopBar />
      {screen === 'kitchen' ? (
        <main className="kitchen">
          <p className="empty">Opening…</p>
        </main>
      ) : (
        <main className="waiter">
          <MenuPanel />
          <div className="panel" />
          <div className="panel orders" />
        </main>
      )}
    </>
  )
}
