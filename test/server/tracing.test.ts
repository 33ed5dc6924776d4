import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type TracerProvider,
} from '@opentelemetry/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, openCentralStore, type CentralStore } from 'docket/server'
import { commitOf } from './commit-builder.ts'
import { SECRET, tokenFor } from './http-client.ts'

interface KeptSpan {
  name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly attributes: Attributes
  status: SpanStatusCode
  ended: boolean
}

const kept: KeptSpan[] = []

function keptSpan(name: string, attributes: Attributes = {}, parent: Context = ROOT_CONTEXT): Span {
  const above = trace.getSpanContext(parent)
  const spanId = (kept.length + 1).toString(16).padStart(16, '0')
  const own: KeptSpan = {
    name,
    traceId: above?.traceId ?? 'f'.repeat(32),
    spanId,
    parentId: above?.spanId,
    attributes: { ...attributes },
    status: SpanStatusCode.UNSET,
    ended: false,
  }
  kept.push(own)
  const spanContext: SpanContext = { traceId: own.traceId, spanId, traceFlags: 1 }
  const span: Partial<Span> = {
    spanContext: () => spanContext,
    updateName: (to) => ((own.name = to), span as Span),
    setAttribute: (key, value) => ((own.attributes[key] = value), span as Span),
    setAttributes: (more) => (Object.assign(own.attributes, more), span as Span),
    setStatus: ({ code }) => ((own.status = code), span as Span),
    end: () => void (own.ended = true),
  }
  return span as Span
}

describe('traces', () => {
  let central: CentralStore
  beforeAll(async () => {
    const tracer = {
      startSpan: (name: string, options: { attributes?: Attributes } = {}, parent?: Context) =>
        keptSpan(name, options.attributes, parent),
    }
    trace.setGlobalTracerProvider({ getTracer: () => tracer } as unknown as TracerProvider)
    central = await openCentralStore({ database: { memory: true } })
  })
  afterAll(async () => {
    trace.disable()
    await central.close()
  })

  const ask = async (path: string, init: RequestInit = {}): Promise<KeptSpan[]> => {
    kept.length = 0
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await tokenFor('cafe')}`)
    await createApp(central, { secret: SECRET }).request(path, { ...init, headers })
    return kept
  }
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

  it('have a span for the request, in the trace it came with, and one for what the store did', async () => {
    const body = JSON.stringify({ deviceId: 'tablet-1', epoch: null, commits: [commitOf('order-1', 0)] })
    const headers = { 'content-type': 'application/json', traceparent }
    const [request, push, ...rest] = await ask('/sync/cafe/push', { method: 'POST', body, headers })
    expect(rest).toEqual([])
    expect(request).toMatchObject({
      name: 'POST /sync/:store/push',
      traceId,
      parentId: '00f067aa0ba902b7',
      ended: true,
    })
    expect(request?.attributes).toMatchObject({ 'http.route': '/sync/:store/push', 'http.response.status_code': 200 })
    expect(push).toMatchObject({ name: 'docket.push', traceId, parentId: request?.spanId, ended: true })
    expect(push?.attributes).toEqual({ 'docket.store': 'cafe', 'docket.commits': 1 })
  })

  it('tell how much was pulled', async () => {
    const [, pull] = await ask('/sync/cafe/pull')
    expect(pull).toMatchObject({ name: 'docket.pull', attributes: { 'docket.events': 1 }, ended: true })
  })

  it.each(['', 'x', `ff${traceparent.slice(2)}`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, traceparent.slice(0, -3)])(
    'begin anew where traceparent is %j',
    async (text) => {
      expect((await ask('/healthz', { headers: { traceparent: text } }))[0]?.parentId).toBeUndefined()
    },
  )

  it('say when the server failed', async () => {
    const broken = { ...central, pullText: () => Promise.reject(new Error('broken')) }
    kept.length = 0
    const headers = { authorization: `Bearer ${await tokenFor('cafe')}` }
    await createApp(broken, { secret: SECRET }).request('/sync/cafe/pull', { headers })
    expect(kept.map(({ status, ended }) => ({ status, ended }))).toEqual(
      Array(2).fill({ status: SpanStatusCode.ERROR, ended: true }),
    )
  })
})
