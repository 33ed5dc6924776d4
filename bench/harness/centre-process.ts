import { openServer } from 'docket/server'
import { restaurant } from '../../test/fixtures/restaurant/restaurant.model.ts'

/** What the process that holds the centre is told, as JSON in its first argument. */
export interface CentreSettings {
  readonly dataDir: string
  readonly secret: string
}

const { dataDir, secret } = JSON.parse(process.argv[2] ?? '{}') as CentreSettings
const server = await openServer({ database: { dataDir }, secret, port: 0, model: restaurant })
process.send?.(server.url)
process.once('disconnect', () => {
  void server.close().then(() => process.exit(0))
})
