import { createLosableNetwork } from './losable-network.ts'
import { openNetworkChannel, STARTS_OFF } from './network-channel.ts'

/** Makes every request of this worker obey the network switch of the tablet. */
export function obeyNetworkSwitch(): void {
  let isOff = self.name === STARTS_OFF
  const network = createLosableNetwork(fetch.bind(globalThis), isOff)
  globalThis.fetch = network.fetch
  const channel = openNetworkChannel((message) => {
    if (message === 'which' || isOff === (message === 'off')) return
    isOff = message === 'off'
    network.setLost(isOff)
    // As the browser does when the Wi-Fi is back: docket asks the server at once.
    if (!isOff) dispatchEvent(new Event('online'))
  })
  // Somebody may have turned the switch while this worker was starting.
  channel?.postMessage('which')
}
