import { Icon } from '../app/icon.tsx'

interface NetworkToggleProps {
  readonly isOff: boolean
  readonly onTurn: (to: 'on' | 'off') => void
}

/** The switch of a tablet's network. */
export function NetworkToggle({ isOff, onTurn }: NetworkToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      className="bar-button network"
      aria-label="Network"
      aria-checked={!isOff}
      onClick={() => onTurn(isOff ? 'on' : 'off')}
    >
      <Icon name={isOff ? 'offline' : 'network'} />
      <span aria-hidden="true">Network {isOff ? 'off' : 'on'}</span>
      <span className="knob" aria-hidden="true" />
    </button>
  )
}
