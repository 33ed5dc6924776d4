import { Icon } from '../app/icon.tsx'
import { ThemeSwitch } from '../app/theme-switch.tsx'
import { SCREEN_ADDRESSES } from '../app/use-screen.ts'
import { TabletFrame } from './tablet-frame.tsx'
import { neighborOrigin, SECOND_TABLET } from './neighbor-origin.ts'

/** Two tablets in one window, each a device of its own, and what is between them: the server, and their networks. */
export function TwoTablets() {
  const second = neighborOrigin(location, SECOND_TABLET)
  return (
    <>
      <header className="bar">
        <div className="brand">
          <Icon name="slip" />
          <h1>Café 12</h1>
        </div>
        <p className="two-hint">Switch a network off, take orders, and switch it on again: each arrives once.</p>
        <ThemeSwitch />
        <a className="button-link" href={SCREEN_ADDRESSES.waiter}>
          One tablet
        </a>
      </header>
      {second === null ? <NoSecondTablet /> : <Tablets second={second} />}
    </>
  )
}

function Tablets({ second }: { readonly second: string }) {
  return (
    <main className="two">
      <TabletFrame name="Waiter" origin={location.origin} screen={SCREEN_ADDRESSES.waiter} />
      <TabletFrame name="Kitchen" origin={second} screen={SCREEN_ADDRESSES.kitchen} />
    </main>
  )
}

function NoSecondTablet() {
  return (
    <main className="failure">
      <h2>There is no second tablet at this address</h2>
      <p>
        npm start serves one beside the first, at the next port; {location.host} has none. Open this address in a
        private window: that is a second tablet too.
      </p>
      <a className="button-link" href={SCREEN_ADDRESSES.waiter}>
        One tablet
      </a>
    </main>
  )
}
