import type { Screen } from './use-screen.ts'

/** The place of a screen that is not there yet. */
export function EmptyScreen({ screen }: { readonly screen: Screen }) {
  return (
    <main className={screen}>
      <p className="empty">Opening…</p>
    </main>
  )
}
