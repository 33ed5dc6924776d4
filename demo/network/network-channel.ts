/** What pages and workers of one tablet tell each other of the network switch; `which` asks the pages. */
export type NetworkMessage = 'off' | 'on' | 'which'

/** Name of a worker that starts while the network is switched off: a worker cannot read what a page keeps. */
export const STARTS_OFF = 'network off'

/** Joins the tablet's pages and workers; `null` where the browser withholds channels. */
export function openNetworkChannel(onMessage: (message: NetworkMessage) => void): BroadcastChannel | null {
  try {
    const channel = new BroadcastChannel('docket-demo/network')
    channel.addEventListener('message', ({ data }: MessageEvent<NetworkMessage>) => onMessage(data))
    return channel
  } catch {
    return null
  }
}
