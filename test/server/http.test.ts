import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { ProblemSchema, PullAnswerSchema, PushAnswerSchema } from '../../src/protocol/messages.js'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf, eventsOf, wordsOf } from './commit-builder.ts'
import { openTestServer, pull, push, send, tokenFor, type Answer } from './http-client.ts'

let server: DocketServer
beforeAll(async () => {
  server = await openTestServer({
    model: restaurant,
    authorize: ({ actor }) => (actor === 'mallory' ? 'Mallory has left.' : undefined),
    extend: (app) => app.get('/broken', () => Promise.reject(new Error('select secret from stores'))),
  })
}, 60_000)
afterAll(() => server.close())

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(v.parse(ProblemSchema, answer.body).status).toBe(status)
}

describe('push and pull over HTTP', () => {
  it('carry commits there and back', async () => {
    const store = 'café 12/ü%'
    const commit = commitOf('order-1', 0, { events: eventsOf(2) })
    const answer = await push(server, store, [commit])
    expect(answer.status).toBe(200)
    expect(v.parse(PushAnswerSchema, answer.body)).toMatchObject({
      store,
      head: 2,
      verdicts: [{ verdict: 'accepted' }],
    })
    const { body, headers } = await pull(server, store)
    expect(v.parse(PullAnswerSchema, body)).toMatchObject({ store, head: 2, epoch: answer.body.epoch })
    expect(body.commits).toEqual([{ ...commit, firstPosition: 1, firstVersion: 1, receivedAt: expect.any(String) }])
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('answer an empty push, a first pull and a repeated push', async () => {
    const store = newStore()
    expect((await push(server, store, [])).body).toMatchObject({ head: 0, verdicts: [] })
    expect((await pull(server, store, '')).body).toMatchObject({ head: 0, commits: [] })
    const commit = commitOf('order-1', 0)
    await push(server, store, [commit])
    expect(wordsOf((await push(server, store, [commit])).body.verdicts)).toEqual(['already-accepted'])
    expect((await pull(server, store, '?after=0&limit=999999')).body.commits).toHaveLength(1)
  })

  it('answer 200 when anything of a push may go on', async () => {
    const store = newStore()
    const answer = await push(server, store, [commitOf('order-1', 5), commitOf('order-2', 0, { actor: 'mallory' })])
    expect(answer.status).toBe(200)
    expect(wordsOf(answer.body.verdicts)).toEqual(['behind', 'refused'])
  })

  it('refuse a push of another epoch, with the epoch there is', async () => {
    const store = newStore()
    const { epoch } = (await pull(server, store)).body
    const answer = await push(server, store, [commitOf('order-1', 0)], { epoch: randomUUID() })
    expectProblem(answer, 409, 'epoch-changed')
    expect(answer.body).toMatchObject({ store, epoch, head: 0 })
    expect((await push(server, store, [commitOf('order-1', 0)], { epoch })).status).toBe(200)
  })

  it.each([
    [409, 'event-id-conflict', [commitOf('order-1', 0, { events: Array<unknown>(2).fill(eventOf()) }), {}]],
    [422, 'refused', [commitOf('order-1', 0, { events: [eventOf({ type: 'OrderLost' })] }), 7]],
    [403, 'refused', [commitOf('order-1', 0, { actor: 'mallory' })]],
  ])('answer %i %s when nothing of a push can ever be stored, with the verdicts', async (status, code, commits) => {
    const store = newStore()
    const answer = await push(server, store, commits)
    expectProblem(answer, status, code)
    expect(answer.body).toMatchObject({ store, head: 0 })
    expect(answer.body.verdicts).toHaveLength(commits.length)
  })

  it('refuse known ids with other content, and change nothing', async () => {
    const store = newStore()
    const commit = commitOf('order-1', 0)
    await push(server, store, [commit])
    const before = (await pull(server, store)).body
    const changed = { ...commit, events: [{ ...commit.events[0], type: 'OrderCanceled', data: { reason: 'x' } }] }
    expectProblem(await push(server, store, [changed]), 409, 'event-id-conflict')
    expect((await pull(server, store)).body).toEqual(before)
  })
})

describe('the rest of the face', () => {
  it('is healthy', async () => {
    expect(await send(`${server.url}/healthz`)).toMatchObject({ status: 200, body: { status: 'ok' } })
  })

  it('knows nothing else, and no other method', async () => {
    expectProblem(await send(`${server.url}/nothing`), 404, 'not-found')
    expectProblem(await send(`${server.url}/sync/cafe/other`, { token: await tokenFor('cafe') }), 404, 'not-found')
    const wrong = await send(`${server.url}/sync/cafe/push`)
    expectProblem(wrong, 405, 'wrong-method')
    expect(wrong.headers.get('allow')).toBe('POST')
    expectProblem(await send(`${server.url}/sync/cafe/pull`, { method: 'DELETE' }), 405, 'wrong-method')
    expectProblem(await send(`${server.url}/healthz`, { method: 'POST' }), 405, 'wrong-method')
  })

  it('tells nothing of an error of its own', async () => {
    const answer = await send(`${server.url}/broken`)
    expectProblem(answer, 500, 'server-error')
    expect(JSON.stringify(answer.body)).not.toMatch(/select|secret|at /)
  })

  it('lets pages of other sites in only when told', async () => {
    const origin = 'https://till.example'
    const asked = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }
    expect((await send(`${server.url}/sync/cafe/push`, asked)).headers.get('access-control-allow-origin')).toBeNull()
    const open = await openTestServer({ cors: [origin] })
    const allowed = await send(`${open.url}/sync/cafe/push`, asked)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin)
    const other = await send(`${open.url}/sync/cafe/push`, {
      ...asked,
      headers: { ...asked.headers, origin: 'https://evil.example' },
    })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    await open.close()
  }, 30_000)
})
