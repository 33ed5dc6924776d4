import type { Docket } from 'docket'
import { DocketProvider } from 'docket/react'
import { Suspense, useEffect, useState } from 'react'
import { KitchenScreen } from '../kitchen/kitchen-screen.tsx'
import { LazyManagerScreen } from '../manager/lazy-manager-screen.tsx'
import type { restaurant } from '../restaurant.model.ts'
import { SettleDone } from '../sync/settle-done.ts'
import { SyncIndicator } from '../sync/sync-indicator.tsx'
import { FrameReport } from '../two/frame-report.tsx'
import { isFramed } from '../two/framed.ts'
import { WaiterScreen } from '../waiter/waiter-screen.tsx'
import { FailurePage } from './failure-page.tsx'
import { EmptyScreen } from './empty-screen.tsx'
import { TopBar } from './top-bar.tsx'
import { UpdateToast } from './update-toast.tsx'
import { useScreen } from './use-screen.ts'

interface AppProps {
  readonly opening: Promise<Docket<typeof restaurant>>
}

/** The tablet: one bar, and the screen of whoever holds it. The bar stays as it is while the orders are being opened. */
export function App({ opening }: AppProps) {
  const failure = useFailure(opening)
  return (
    <>
      <TopBar>
        <DocketProvider docket={opening} renderError={nothing}>
          <SyncIndicator />
          <SettleDone />
          {isFramed && <FrameReport />}
        </DocketProvider>
      </TopBar>
      {failure === null ? <Screen opening={opening} /> : <FailurePage error={failure} />}
      <UpdateToast />
    </>
  )
}

function Screen({ opening }: AppProps) {
  const screen = useScreen()
  if (screen === 'waiter') return <WaiterScreen opening={opening} />
  const place = <EmptyScreen screen={screen} />
  return (
    <DocketProvider docket={opening} fallback={place} renderError={nothing}>
      {screen === 'kitchen' ? (
        <KitchenScreen />
      ) : (
        <Suspense fallback={place}>
          <LazyManagerScreen />
        </Suspense>
      )}
    </DocketProvider>
  )
}

/** What went wrong with opening; told once, by the page that stands for all of it. */
function useFailure(opening: Promise<unknown>): unknown {
  const [failure, setFailure] = useState<unknown>(null)
  useEffect(() => void opening.catch(setFailure), [opening])
  return failure
}

const nothing = (): null => null
