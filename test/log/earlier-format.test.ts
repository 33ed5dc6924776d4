import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, it } from 'vitest'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'

it('leaves a log from before the first release as it is, and says what to do', async () => {
  const earlier = await openDB(logDatabaseName('cafe'), 2, {
    upgrade: (created) => void created.createObjectStore('captures', { autoIncrement: true }),
  })
  await earlier.add('captures', { body: 'an order nobody has sent yet' })
  earlier.close()
  const opening = indexedDbLog('cafe').open({ authority: 'device' })
  await expect(opening).rejects.toMatchObject({
    code: 'log-corrupt',
    store: 'cafe',
    message: expect.stringContaining('left as it is'),
  })
  const again = await openDB(logDatabaseName('cafe'), 2)
  expect(await again.getAll('captures')).toEqual([{ body: 'an order nobody has sent yet' }])
  again.close()
})
