import { lazy } from 'react'

/** The manager's screen, fetched when it is first shown: waiters do not wait for its charts. */
export const LazyManagerScreen = lazy(() =>
  import('./manager-screen.tsx').then(
    ({ ManagerScreen }) => ({ default: ManagerScreen }),
    () => ({ default: ManagerIsMissing }),
  ),
)

function ManagerIsMissing() {
  return (
    <main className="failure">
      <h2>This screen could not be loaded</h2>
      <p>Connect the tablet to the network, then try again. Orders are not affected.</p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  )
}
