import { openServer, type DatabaseLocation } from 'docket/server'
import { restaurant } from '../../test/fixtures/restaurant/restaurant.model.ts'

/** What the process that holds the centre is told, as JSON in its first argument. */
export interface CentreSettings {
  readonly database: DatabaseLocation
  readonly secret: string
}

const { database, secret } = JSON.parse(process.argv[2] ?? '{}') as CentreSettings
// What is measured is how fast the centre is, not how fast one device may be.
const limits = { deviceRequestsPerSecond: Infinity, storeRequestsPerSecond: Infinity }
const server = await openServer({ database, secret, port: 0, model: restaurant, limits })
process.send?.(server.url)
// What it takes, whenever it is asked.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, memoryMb: process.memoryUsage().rss / 2 ** 20 })
})
process.once('disconnect', () => {
  void server.close().then(() => process.exit(0))
})
