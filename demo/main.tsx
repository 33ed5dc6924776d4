import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { keepInstallOffer } from './app/install.ts'
import { showTheme } from './app/theme.ts'
import { keepPageAvailable } from './app/updates.ts'
import { openTablet } from './open-tablet.ts'
import { obeyPageAround } from './two/framed.ts'
import { isTwoTablets, reloadBetweenTabletAndTwo } from './two/two-address.ts'
import { TwoTablets } from './two/two-tablets.tsx'

showTheme()
obeyPageAround()
reloadBetweenTabletAndTwo()
const isTwo = isTwoTablets()
// The tablets in the frames do so, each for its own origin.
if (!isTwo) keepPageAvailable()
keepInstallOffer()

createRoot(document.getElementById('root')!).render(
  <StrictMode>{isTwo ? <TwoTablets /> : <App opening={openTablet()} />}</StrictMode>,
)
