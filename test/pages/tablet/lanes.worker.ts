import { indexedDbLog, openEngine } from 'docket'
import { lanesOf } from '../../builders/lanes.ts'
import { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'
import { captureAll } from './capture.ts'
import type { LanesToCapture } from './page.ts'

addEventListener('message', ({ data }: MessageEvent<LanesToCapture>) => {
  captureLanes(data).then(
    () => postMessage('The lanes have come to an end.'),
    (error: unknown) => postMessage(String(error)),
  )
})

async function captureLanes({ store, device, token, round, inFlight, reportTo }: LanesToCapture): Promise<void> {
  const docket = await openEngine({
    model: restaurant,
    log: indexedDbLog(store),
    deviceId: device,
    actor: `waiter of ${device}`,
    sync: { url: new URL('/sync', location.href).href, token },
  })
  await captureAll(docket, lanesOf(round), { inFlight, reportTo })
}
