import { afterEach, expect, it } from 'vitest'
import { openCentralStore, type CentralStore } from 'docket/server'
import { commitOf, identityAt } from './commit-builder.ts'

let central: CentralStore | undefined
afterEach(() => central?.close())

it.each([
  ['false', false],
  ['null', null],
  ['a promise of a reason', Promise.resolve('closed')],
])('a push fails, and stores nothing, where authorize answers %s', async (_, answer) => {
  central = await openCentralStore({ database: { memory: true }, authorize: () => answer as never })
  const push = central.push('cafe', identityAt('cafe'), { epoch: null, commits: [commitOf('order-1', 0)] })
  await expect(push).rejects.toMatchObject({ code: 'invalid-argument', argument: 'authorize' })
  expect((await central.head('cafe')).head).toBe(0)
})
