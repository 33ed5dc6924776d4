import { SCREEN_ADDRESSES, useScreen, type Screen } from './use-screen.ts'

const NAMES: readonly (readonly [Screen, string])[] = [
  ['waiter', 'Waiter'],
  ['kitchen', 'Kitchen'],
]

/** Goes from the screen of the waiters to that of the kitchen, and back. */
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
