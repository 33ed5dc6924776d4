import { seededRandom } from '../../src/testing/index.ts'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import { createAppender } from '../../src/server/store/appender.ts'
import { checkCommit } from '../../src/server/store/check-commit.ts'
import { createPushQueue } from '../../src/server/store/push-queue.ts'
import { startPushing } from '../builders/pushing-devices.ts'
import { troubledDatabase } from '../builders/troubled-database.ts'
import { identityAt } from './commit-builder.ts'

const DEVICES = 3

/** What a writer tells when it is done, of each of its stores. */
async function runWriter(): Promise<void> {
  const { DATABASE_URL: url = '', STORES: stores = '', SEED: seed = '0', COMMITS: commits = '1' } = process.env
  const isNumbered = process.env['NUMBERED'] === 'true'
  const database = openPostgresDatabase(url)
  const troubled = troubledDatabase(database, seededRandom(Number(seed)))
  // A central store's way to its database, with trouble on it.
  const queue = createPushQueue(createAppender(troubled, () => new Date()))
  const told = stores.split(',').map(async (store) => {
    const identity = identityAt(store)
    const devices = startPushing(DEVICES, async (sent) => {
      if (isNumbered) await troubled.query('insert into numbered (store) values ($1)', [store])
      const checked = sent.map((commit) => checkCommit(commit, identity, {}))
      const result = await queue.push(store, { identity, epoch: null, commits: checked })
      if (result.kind !== 'judged') throw new Error('The epoch has changed.')
      return result.answer
    })
    await devices.untilMore(Number(commits))
    await devices.stop()
    return { store, acknowledged: devices.acknowledged, failures: devices.failures() }
  })
  process.stdout.write(JSON.stringify(await Promise.all(told)))
  await database.close()
}

await runWriter()
