import { Icon } from './icon.tsx'
import { chooseTheme, useTheme } from './theme.ts'

/** Changes between dark and light. */
export function ThemeSwitch() {
  const isLight = useTheme() === 'light'
  return (
    <button
      type="button"
      className="bar-button square"
      aria-label="Light colours"
      aria-pressed={isLight}
      onClick={() => chooseTheme(isLight ? 'dark' : 'light')}
    >
      <Icon name={isLight ? 'moon' : 'sun'} />
    </button>
  )
}
