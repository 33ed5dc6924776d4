import { openDocket, type Docket } from 'docket'
import type { ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach } from 'vitest'
import type { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

/** A docket of the restaurant, in a worker. */
export type Restaurant = Docket<typeof restaurant>

/** A place on the page that React renders. */
export interface MountedPage {
  readonly element: HTMLElement
  readonly root: Root
  readonly text: () => string
  readonly render: (node: ReactNode) => void
  readonly unmount: () => void
}

const dockets: Docket[] = []
const workers: Worker[] = []
const pages: MountedPage[] = []
let stores = 0

afterEach(async () => {
  for (const page of pages.splice(0)) page.unmount()
  await Promise.all(dockets.splice(0).map((docket) => docket.close()))
  for (const worker of workers.splice(0)) worker.terminate()
})

/** A store that no other test has. */
export function newStore(): string {
  return `cafe-${Date.now()}-${(stores += 1)}`
}

/** The worker that was started last. */
export function lastWorker(): Worker | undefined {
  return workers.at(-1)
}

/** Opens a docket of the restaurant in a worker of its own, as a tab does; it is closed after the test. */
export async function openRestaurant(store = newStore()): Promise<Restaurant> {
  const docket = await openDocket<typeof restaurant>({
    store,
    worker: () => {
      const url = new URL('../fixtures/restaurant/restaurant.worker.ts', import.meta.url)
      const worker = new Worker(url, { type: 'module' })
      workers.push(worker)
      return worker
    },
    actor: 'anna',
  })
  return closeAfterTest(docket)
}

/** Closes a docket after the test. */
export function closeAfterTest<D extends Docket>(docket: D): D {
  dockets.push(docket)
  return docket
}

/** Renders into a new element; it is unmounted after the test. Errors that a boundary catches are not for the console. */
export function mount(node: ReactNode): MountedPage {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element, { onCaughtError: () => undefined })
  let isMounted = true
  const page: MountedPage = {
    element,
    root,
    text: () => element.textContent,
    render: (next) => root.render(next),
    unmount: () => {
      if (!isMounted) return
      isMounted = false
      root.unmount()
      element.remove()
    },
  }
  pages.push(page)
  page.render(node)
  return page
}

/** The same docket with some of its functions replaced. */
export function withFunctions<D extends Docket>(docket: D, functions: Partial<Docket>): D {
  return Object.assign(Object.create(docket) as D, functions)
}
