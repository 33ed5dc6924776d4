import type { Docket } from 'docket'
import { DocketProvider } from 'docket/react'
import { Suspense } from 'react'
import { KitchenScreen } from '../kitchen/kitchen-screen.tsx'
import { LazyManagerScreen } from '../manager/lazy-manager-screen.tsx'
import type { restaurant } from '../restaurant.model.ts'
import { SettleDone } from '../sync/settle-done.ts'
import { SyncIndicator } from '../sync/sync-indicator.tsx'
import { FrameReport } from '../two/frame-report.tsx'
import { isFramed } from '../two/framed.ts'
import { WaiterScreen } from '../waiter/waiter-screen.tsx'
import { FailurePage } from './failure-page.tsx'
import { OpeningMain } from './opening-main.tsx'
import { TopBar } from './top-bar.tsx'
import { UpdateToast } from './update-toast.tsx'
import { useScreen } from './use-screen.ts'

/** The tablet: one bar, and the screen of whoever holds it. The bar stays as it is while the orders are being opened. */
export function App({ opening }: { readonly opening: Promise<Docket<typeof restaurant>> }) {
  return (
    <>
      <TopBar>
        {/* What went wrong is told below. */}
        <DocketProvider docket={opening} renderError={() => null}>
          <SyncIndicator />
          <SettleDone />
          {isFramed && <FrameReport />}
        </DocketProvider>
      </TopBar>
      <DocketProvider
        docket={opening}
        fallback={<OpeningMain screen={useScreen()} />}
        renderError={(error) => <FailurePage error={error} />}
      >
        <Screen />
      </DocketProvider>
      <UpdateToast />
    </>
  )
}

function Screen() {
  const screen = useScreen()
  if (screen === 'waiter') return <WaiterScreen />
  if (screen === 'kitchen') return <KitchenScreen />
  return (
    <Suspense fallback={<OpeningMain screen={screen} />}>
      <LazyManagerScreen />
    </Suspense>
  )
}
