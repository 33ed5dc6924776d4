import { describe, expect, it } from 'vitest'
import { createApp, type CentralStore, type ConfirmedCommit } from 'docket/server'
import asyncapi from '../../docs/asyncapi.json' with { type: 'json' }
import openapi from '../../docs/openapi.json' with { type: 'json' }
import { toCloudEvents } from '../../src/protocol/cloud-event.ts'
import { newId } from '../../src/events/ids.ts'
import { toJsonSchema } from '../../src/protocol/to-json-schema.ts'
import { PushRequestSchema } from '../../src/protocol/messages.ts'
import { staleInterfaceDocuments } from '../architecture/interface-documents.ts'
import { commitOf } from './commit-builder.ts'
import { undescribed } from './described.ts'
import { SECRET } from './http-client.ts'
import { faultsOf, type Schema } from './json-schema.ts'

const app = createApp({} as CentralStore, { secret: SECRET })

describe('the interface documents', () => {
  it('are as the code says (else: npm run interfaces:accept)', () => {
    expect(staleInterfaceDocuments()).toEqual([])
  })

  it('are served', async () => {
    expect(await (await app.request('/openapi.json')).json()).toEqual(openapi)
    expect(await (await app.request('/asyncapi.json')).json()).toEqual(asyncapi)
  })

  it('describe each route there is, and no other', () => {
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const described = Object.entries(openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(described.sort()).toEqual([...new Set(served)].sort())
  })

  it('refer only to what they hold', () => {
    for (const document of [openapi, asyncapi]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!)
      expect(references.length).toBeGreaterThan(3)
      for (const path of references) {
        const found = path.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document)
        expect(found, path).toBeDefined()
      }
    }
  })

  it('describe an event as it leaves docket', () => {
    const schema = asyncapi.components.schemas.CloudEvent as Schema
    const placed = { firstPosition: 4, firstVersion: 2, receivedAt: '2026-11-23T12:00:01.000Z' }
    const command = { name: 'PlaceOrder', input: { table: '7' } }
    const commits = [
      commitOf('order-1', 1, { command }),
      commitOf('order-1', 1, { actor: null, causationId: 'because' }),
    ]
    const origins = [
      { hashes: [], pushedBy: null },
      { hashes: ['00'.repeat(32)], pushedBy: '{"device":"tablet-1","actor":null}' },
    ].map((kept) => ({ store: 'cafe', epoch: newId(), ...kept }))
    const events = commits.flatMap((commit) =>
      origins.flatMap((origin) => toCloudEvents({ ...commit, ...placed } as ConfirmedCommit, origin)),
    )
    for (const published of events) {
      expect(faultsOf(schema, published, asyncapi)).toEqual([])
      expect(Object.keys(published).filter((key) => !(key in (schema['properties'] as object)))).toEqual([])
      expect(faultsOf(schema, { ...published, position: 0 }, asyncapi)).not.toEqual([])
    }
  })

  it('bite: an answer that they do not describe is found', () => {
    const answer = {
      method: 'GET',
      path: '/sync/a%20b/pull',
      status: 200,
      mediaType: 'application/json',
      requestId: 'x',
      body: { store: 'a b', epoch: '0190e5a4-7d5c-7000-8000-000000000000', head: 0, commits: [] } as object,
    }
    const { body } = answer
    expect(undescribed(answer)).toEqual([])
    for (const wrong of [
      { status: 201 },
      { mediaType: 'text/html' },
      { method: 'PATCH' },
      { requestId: null },
      { body: { ...body, head: -1 } },
      { body: { ...body, epoch: 'x' } },
      { body: { ...body, commits: [{}] } },
      { status: 400, mediaType: 'application/problem+json', body: { title: 'a', status: 400, code: 'other' } },
    ]) {
      expect(undescribed({ ...answer, ...wrong }), JSON.stringify(wrong)).not.toEqual([])
    }
  })

  it('say only what is known how to be said', () => {
    const strange = { ...PushRequestSchema, type: 'strange' } as unknown as typeof PushRequestSchema
    expect(() => toJsonSchema(strange, { prefix: '#', names: new Map() })).toThrow(/kind strange/)
  })
})
