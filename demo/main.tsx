import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { showTheme } from './app/theme.ts'
import { keepPageAvailable } from './app/updates.ts'
import { openTablet } from './open-tablet.ts'
import { joinFloor } from './waiter/order-number.ts'

showTheme()
keepPageAvailable()

const opening = openTablet()
// A failing start is told by the page; whoever could not join does so at the next start.
opening.then(joinFloor).catch(() => undefined)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App opening={opening} />
  </StrictMode>,
)
