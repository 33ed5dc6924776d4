import { openDocket } from 'docket'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { showTheme } from './app/theme.ts'
import { keepPageAvailable } from './app/updates.ts'
import { waiterName } from './app/waiter-name.ts'
import type { restaurant } from './restaurant.model.ts'
import { sessionToken } from './session.ts'
import { joinFloor } from './waiter/order-number.ts'

showTheme()
keepPageAvailable()

const opening = openDocket<typeof restaurant>({
  store: 'cafe-12',
  worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
  sync: { url: '/sync', token: sessionToken },
  actor: waiterName,
})

// A failing start is told by the page; whoever could not join does so at the next start.
opening.then(joinFloor).catch(() => undefined)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App opening={opening} />
  </StrictMode>,
)
