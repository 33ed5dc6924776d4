import { indexedDbLog, openEngine, type LogSource } from 'docket'
import { expose } from 'comlink'
import { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'
import { appendAll, singles, timed, type Restaurant } from '../docket/capture-orders.ts'
import type { AblatedLog, AblationFace } from './ablation-face.ts'

let opened: Restaurant | undefined

function limited(log: LogSource, options: AblatedLog): LogSource {
  // An option of the log, not of the engine: applications have no use for it.
  return { store: log.store, open: (logOptions) => log.open({ ...logOptions, ...options }) }
}

const face: AblationFace = {
  open: async (options) => {
    opened = await openEngine({ model: restaurant, log: limited(indexedDbLog('restaurant'), options) })
  },
  appendInFlight: (capture) => {
    if (opened === undefined) throw new Error('The store is not open.')
    const docket = opened
    const commits = singles(capture)
    return timed(() => appendAll(docket, commits, capture.count))
  },
}
expose(face)
