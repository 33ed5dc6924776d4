import type { Docket } from 'docket'
import { DocketProvider } from 'docket/react'
import { Suspense } from 'react'
import { KitchenScreen } from '../kitchen/kitchen-screen.tsx'
import { LazyManagerScreen } from '../manager/lazy-manager-screen.tsx'
import type { restaurant } from '../restaurant.model.ts'
import { SyncIndicator } from '../sync/sync-indicator.tsx'
import { FrameReport } from '../two/frame-report.tsx'
import { isFramed } from '../two/framed.ts'
import { WaiterScreen } from '../waiter/waiter-screen.tsx'
import { FailurePage } from './failure-page.tsx'
import { OpeningMain, OpeningPage } from './opening-page.tsx'
import { TopBar } from './top-bar.tsx'
import { UpdateToast } from './update-toast.tsx'
import { useScreen } from './use-screen.ts'

/** The tablet: one bar, and the screen of whoever holds it. */
export function App({ opening }: { readonly opening: Promise<Docket<typeof restaurant>> }) {
  return (
    <>
      <DocketProvider
        docket={opening}
        fallback={<OpeningPage />}
        renderError={(error) => <FailurePage error={error} />}
      >
        <TopBar>
          <SyncIndicator />
        </TopBar>
        {isFramed && <FrameReport />}
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
