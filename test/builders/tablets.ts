import { memoryLog, openEngine, type Docket, type LogSource } from 'docket'
import type { CentralStore } from 'docket/server'
import { faultyTransport, seededRandom, type Faults, type FaultyTransport, type SeededRandom } from 'docket/testing'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { centralTransport } from './central-transport.ts'
import type { ForgetfulCentre } from './forgetful-centre.ts'

/** The clock of tests: real time, but nobody waits longer than a moment. */
export function hastyClock(random: SeededRandom) {
  return {
    now: () => performance.now() * 100,
    after: (ms: number, callback: () => void) => {
      const timer = setTimeout(callback, Math.min(ms / 100, 50))
      return () => clearTimeout(timer)
    },
    random: () => random.next(),
  }
}

/** A device of the restaurant in this process, with a network that can be cut. */
export interface Tablet {
  docket: Docket<typeof restaurant>
  readonly network: FaultyTransport
  readonly log: LogSource
  /** Closes the engine and opens another one on the same log. */
  reload(): Promise<void>
}

/** Opens a tablet of `store`; `centre` is asked at every request. */
export async function openTablet(
  centre: (() => CentralStore) | ForgetfulCentre,
  options: { store: string; device: string; seed?: number; faults?: Faults; online?: boolean; log?: LogSource },
): Promise<Tablet> {
  const { store, device, seed = 1, faults = {}, log = memoryLog(store) } = options
  const random = seededRandom(seed)
  const transport =
    typeof centre === 'function' ? centralTransport(centre, store, device) : centre.transport(store, device)
  const network = faultyTransport(transport, random, faults)
  network.setOnline(options.online ?? true)
  const open = () =>
    openEngine({
      model: restaurant,
      log,
      deviceId: device,
      actor: `waiter-${device}`,
      sync: { transport: network },
      clock: hastyClock(random),
    })
  const tablet: Tablet = {
    docket: await open(),
    network,
    log,
    reload: async () => {
      await tablet.docket.close()
      tablet.docket = await open()
    },
  }
  return tablet
}
