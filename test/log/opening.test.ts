import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { commitOn } from '../builders/commits.ts'

it('is one log that two tabs make at once, under one device id', async () => {
  const open = () => indexedDbLog('cafe').open({ authority: 'device' })
  const [left, right] = await Promise.all([open(), open()])
  expect(right.opened).toMatchObject({ id: left.opened.id, deviceId: left.opened.deviceId })
  await left.append({ commit: commitOn('order-1') })
  await right.append({ commit: commitOn('order-1') })
  expect((await left.readStream('order-1')).map(({ firstVersion }) => firstVersion)).toEqual([1, 2])
  await Promise.all([left.close(), right.close()])
})
