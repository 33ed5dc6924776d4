import { SCREEN_ADDRESSES, useScreen, type Screen } from './use-screen.ts'

const NAMES: readonly (readonly [Screen, string])[] = [
  ['waiter', 'Waiter'],
  ['kitchen', 'Kitchen'],
  ['manager', 'Manager'],
]

/** Goes from one screen to another: the waiters', the kitchen's, the manager's. */
export function ScreenSwitch() {
  const shown = useScreen()
  return (
    <nav className="switch" aria-label="Screen">
      {NAMES.map(([screen, name]) => (
        <a key={screen} href={SCREEN_ADDRESSES[screen]} aria-current={screen === shown ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
