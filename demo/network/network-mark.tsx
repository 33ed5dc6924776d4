import { Icon } from '../app/icon.tsx'
import { switchNetwork, useNetworkOff } from './network-switch.ts'

/** Says as long as the network is switched off that it is: nobody must forget it. */
export function NetworkMark() {
  const isOff = useNetworkOff()
  if (!isOff) return null
  return (
    <div className="network-mark">
      <Icon name="offline" />
      <p>The network is switched off on this tablet. Everything is saved here.</p>
      <button type="button" onClick={() => switchNetwork('on')}>
        Switch on
      </button>
    </div>
  )
}
