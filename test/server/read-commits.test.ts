import { openCentralStore } from 'docket/server'
import { expect, it, onTestFinished } from 'vitest'
import { commitOf, identityAt } from './commit-builder.ts'
import { openTestServer, push, tokenFor } from './http-client.ts'

it('says when a commit was received in the words of its verdict', async () => {
  const times = ['12:00:00.000', '12:00:00.100', '12:00:00.120', '12:00:00.123', '12:00:10.007', '00:00:00.000']
  const waiting = times.map((time) => `2026-11-23T${time}Z`)
  const central = await openCentralStore({ database: { memory: true }, now: () => new Date(waiting.shift()!) })
  onTestFinished(() => central.close())
  const told: string[] = []
  for (const time of times) {
    const commits = [commitOf(`order-${time}`, 0)]
    const result = await central.push('cafe', identityAt('cafe'), { epoch: null, commits })
    const verdict = result.kind === 'judged' ? result.answer.verdicts[0] : undefined
    if (verdict?.verdict === 'accepted') told.push(verdict.receivedAt)
  }
  expect(told).toEqual(times.map((time) => `2026-11-23T${time}Z`))
  const { commits } = await central.pull('cafe', { after: 0, limit: 100 })
  expect(commits.map(({ receivedAt }) => receivedAt)).toEqual(told)
})

it('sends a pull compressed to who takes it, and as it is to who does not', async () => {
  const server = await openTestServer()
  onTestFinished(() => server.close())
  await push(
    server,
    'cafe',
    Array.from({ length: 20 }, (_, index) => commitOf(`order-${index}`, 0)),
  )
  const authorization = `Bearer ${await tokenFor('cafe')}`
  const ask = (encoding: string, query = ''): Promise<Response> =>
    fetch(`${server.url}/sync/cafe/pull${query}`, { headers: { authorization, 'accept-encoding': encoding } })
  const [plain, packed, either] = await Promise.all(
    ['identity', 'gzip', 'br;q=1, gzip;q=0.5, *;q=0'].map((one) => ask(one)),
  )
  expect([plain, packed, either].map((answer) => answer?.headers.get('content-encoding'))).toEqual([
    null,
    'gzip',
    'gzip',
  ])
  expect(packed?.headers.get('vary')).toBe('accept-encoding')
  expect(await packed?.text()).toBe(await plain?.text())
  // Hardly worth it.
  expect((await ask('gzip', '?after=20')).headers.get('content-encoding')).toBe(null)
})
