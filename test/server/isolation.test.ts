import { randomUUID } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createApp,
  issueToken,
  openCentralStore,
  verifyToken,
  type CentralStore,
  type DocketServer,
} from 'docket/server'
import { seededRandom, type SeededRandom } from 'docket/testing'
import { commitOf, eventOf, identityAt } from './commit-builder.ts'
import { openTestServer, SECRET } from './http-client.ts'

/** Every store has one that is called so. */
const SHARED_STORY = 'the-same-everywhere'
const STORES = ['cafe', 'bar', 'grill']
const REQUESTS = Number(process.env['DOCKET_RUNS'] ?? 10_000)
const OVER_HTTP = 400
const BATCH = 25
const seed = Number(process.env['DOCKET_SEED'] ?? Date.now() % 1_000_000)

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends a request to the server under test, however it is reached. */
type Send = (path: string, init: Init) => Promise<Response>

/** A token, and which store it rightly opens: `*` for the operator's, `null` for none at all. */
interface Key {
  readonly kind: string
  readonly token: string
  readonly opens: string | null
  /** What is answered wherever a token is needed, although the token is of the right store. */
  readonly shutOut?: true
}

/** What is expected, and what must not be seen. */
interface Attempt {
  readonly what: string
  readonly path: string
  readonly init: Init
  readonly statuses: readonly number[]
  /** The only store whose data may be in the answer. */
  readonly mayShow: string | null
}

const NEVER_STORED = 'never-stored'

/** What the events of a store hold, and no other store's do. */
function markOf(store: string): string {
  return `mark-of-${store}`
}

async function createKeys(): Promise<{ readonly keys: readonly Key[]; readonly jwks: object }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const stranger = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] }
  const pem = new TextEncoder().encode(await exportSPKI(publicKey))
  const keys: Key[] = [{ kind: 'operator', token: await issueToken(SECRET, { store: '*', device: 'ops' }), opens: '*' }]
  for (const store of STORES) {
    const claims = { store, device: 'tablet-1', roles: ['operator', '*'] }
    const signed = (alg: string, key: Parameters<SignJWT['sign']>[0], expires = '1h'): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: 'k' }).setExpirationTime(expires).sign(key)
    const secret = new TextEncoder().encode(SECRET)
    const good = await issueToken(SECRET, claims)
    const [header, payload, signature] = good.split('.')
    const otherStore = Buffer.from(
      JSON.stringify({ ...claims, store: STORES.find((name) => name !== store), exp: 9e9 }),
    )
    keys.push(
      { kind: 'own', token: good, opens: store },
      { kind: 'own of an issuer', token: await signed('ES256', privateKey), opens: store },
      { kind: 'revoked', token: await issueToken(SECRET, { store, device: 'lost' }), opens: store, shutOut: true },
      ...[
        { kind: 'none', token: '' },
        { kind: 'noise', token: 'a.b.c' },
        { kind: 'expired', token: await signed('HS256', secret, '-1m') },
        { kind: 'wrong alg', token: await signed('HS512', secret) },
        { kind: 'another secret', token: await issueToken(`not ${SECRET}`, claims) },
        { kind: 'another issuer', token: await signed('ES256', stranger.privateKey) },
        { kind: 'public key as secret', token: await signed('HS256', pem) },
        { kind: 'unsigned', token: new UnsecuredJWT(claims).setExpirationTime('1h').encode() },
        { kind: 'changed', token: `${header}.${otherStore.toString('base64url')}.${signature}` },
        { kind: 'cut', token: `${header}.${payload}.` },
        { kind: 'for all, forged', token: await issueToken(`not ${SECRET}`, { store: '*', device: 'ops' }) },
      ].map((key) => ({ ...key, opens: null })),
    )
  }
  return { keys, jwks }
}

/** Statuses where `wanted` must be what the key opens: those of `fine`, or the refusal it deserves. */
function expected({ opens, shutOut }: Key, wanted: string, fine: number[]): number[] {
  if (opens === null) return [401]
  return opens !== wanted || shutOut === true ? [403] : fine
}

function nextAttempt(random: SeededRandom, keys: readonly Key[], stored: Map<string, string>): Attempt {
  const good = keys.filter(({ opens, shutOut }) => opens !== null && shutOut !== true)
  const key = random.pick(random.chance(0.4) ? good : keys)
  const store = random.pick(STORES)
  const isOpen = key.opens === store && key.shutOut !== true
  const mayShow = isOpen ? store : null
  const headers = { authorization: `Bearer ${key.token}` }
  const attempt = (method: string, path: string, statuses: number[], more: Init = {}): Attempt => ({
    what: `${key.kind} (${key.opens}) ${method} ${path}`,
    path,
    init: { method, headers: { ...headers, ...more.headers }, ...(more.body === undefined ? {} : { body: more.body }) },
    statuses,
    mayShow,
  })
  const sync = `/sync/${store}`
  const asDevice = (fine: number[]): number[] => expected(key, store, fine)
  const asOperator = (fine: number[]): number[] => expected(key, '*', fine)
  const routes: (() => Attempt)[] = [
    () => attempt('GET', `${sync}/pull?after=${random.pick([0, random.integer(50)])}&limit=20`, asDevice([200])),
    () => attempt('GET', `${sync}/pull?after=-1`, asDevice([400])),
    () => attempt('GET', `${sync}/history?stream=order-${random.pick(['first', '1', '2'])}`, asDevice([200])),
    () => attempt('GET', `${sync}/history?correlation=${SHARED_STORY}&limit=5`, asDevice([200])),
    () => attempt('GET', `${sync}/history`, asDevice([400])),
    () => attempt('GET', `${sync}/live`, asDevice([200])),
    () => push(attempt, { random, store, isOpen, stored, statuses: asDevice([200]) }),
    () => push(attempt, { random, store, isOpen, stored, statuses: asDevice([200]) }),
    () => attempt('GET', '/stores', asOperator([200])),
    () => attempt('GET', `/stores/${store}/revoked`, asOperator([200])),
    () => attempt('PUT', `/stores/${store}/revoked/lost`, asOperator([204])),
    () => attempt('DELETE', `/stores/${store}/revoked/nobody`, asOperator([204])),
    () => attempt('GET', '/metrics', asOperator([200])),
    () => attempt('GET', '/sync/*/pull', key.opens === null ? [401] : [403]),
    () => attempt('GET', random.pick(['/healthz', '/readyz', '/openapi.json', '/asyncapi.json']), [200]),
    () => attempt('DELETE', `${sync}/pull`, [405]),
    () => attempt('GET', `${sync}/../${store}`, [404]),
  ]
  return random.pick(routes)()
}

function push(
  attempt: (method: string, path: string, statuses: number[], more: Init) => Attempt,
  by: {
    readonly random: SeededRandom
    readonly store: string
    readonly isOpen: boolean
    readonly stored: Map<string, string>
    readonly statuses: number[]
  },
): Attempt {
  const mark = by.isOpen ? markOf(by.store) : NEVER_STORED
  const correlationId = by.random.chance(0.5) ? SHARED_STORY : randomUUID()
  const commit = commitOf(`order-${by.random.integer(40)}`, 'any', {
    correlationId,
    events: [eventOf({ data: { mark } })],
  })
  // What may be stored, and where: everything else that turns up in a log is a fault.
  if (by.isOpen) by.stored.set(commit.commitId, by.store)
  const body = JSON.stringify({ deviceId: 'tablet-1', epoch: null, commits: [commit] })
  const headers = { 'content-type': 'application/json' }
  return attempt('POST', `/sync/${by.store}/push`, by.statuses, { headers, body })
}

async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return await response.text()
  const reader = response.body!.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder().decode(value)
}

/** What went wrong with one attempt. */
async function faultsOf(send: Send, { what, path, init, statuses, mayShow }: Attempt): Promise<string[]> {
  const response = await send(path, init)
  const text = await textOf(response)
  const shown = STORES.filter((store) => store !== mayShow && text.includes(markOf(store)))
  return [
    ...(statuses.includes(response.status) ? [] : [`${what} was answered ${response.status}, not ${statuses.join()}`]),
    ...shown.map((store) => `${what} was shown what ${store} holds`),
  ]
}

/** What is in the logs that nobody may have put there, and what is not there that was answered for. */
async function faultsInLogs(central: CentralStore, stored: ReadonlyMap<string, string>): Promise<string[]> {
  const faults: string[] = []
  let found = 0
  for (const store of STORES) {
    const { head } = await central.head(store)
    const { commits } = await central.pull(store, { after: 0, limit: head + 1 })
    for (const { commitId, events } of commits) {
      if (stored.get(commitId) !== store) faults.push(`${store} holds commit ${commitId} of ${stored.get(commitId)}`)
      if (!JSON.stringify(events).includes(markOf(store))) faults.push(`${store} holds what is not its own`)
    }
    found += commits.length
  }
  if (found !== stored.size) faults.push(`${found} commits are stored, not ${stored.size}`)
  return faults
}

describe(`isolation of stores, seed ${seed}`, () => {
  let central: CentralStore
  let keys: readonly Key[]
  let jwks: object
  let stored: Map<string, string>

  const seedStores = async (): Promise<void> => {
    stored = new Map()
    for (const store of STORES) {
      const commit = commitOf('order-first', 'any', { events: [eventOf({ data: { mark: markOf(store) } })] })
      stored.set(commit.commitId, store)
      await central.push(store, identityAt(store), { epoch: null, commits: [commit] })
      await central.revocations.revoke(store, 'lost')
    }
  }
  beforeAll(async () => void ({ keys, jwks } = await createKeys()))

  const unlimited = { deviceRequestsPerSecond: Infinity, storeRequestsPerSecond: Infinity }
  const inProcess = async (): Promise<Send> => {
    central = await openCentralStore({ database: { memory: true } })
    await seedStores()
    const app = createApp(central, { secret: SECRET, jwks: { keys: jwks as never }, limits: unlimited })
    return async (path, init) => await app.request(path, init)
  }
  const run = async (send: Send, requests: number): Promise<string[]> => {
    const random = seededRandom(seed)
    const faults: string[] = []
    for (let done = 0; done < requests; done += BATCH) {
      const attempts = Array.from({ length: BATCH }, () => nextAttempt(random, keys, stored))
      faults.push(...(await Promise.all(attempts.map((attempt) => faultsOf(send, attempt)))).flat())
    }
    return [...faults, ...(await faultsInLogs(central, stored))]
  }

  describe('in process', () => {
    afterAll(() => central.close())
    it(`holds through ${REQUESTS} requests of all kinds`, { timeout: 300_000 }, async () => {
      expect(await run(await inProcess(), REQUESTS)).toEqual([])
    })
  })

  describe('over HTTP', () => {
    let server: DocketServer
    afterAll(() => server.close())
    it(`holds through ${OVER_HTTP} requests of all kinds`, { timeout: 120_000 }, async () => {
      server = await openTestServer({ jwks: { keys: jwks as never }, limits: unlimited })
      central = server.store
      await seedStores()
      // A request from this machine may read the metrics: a proxy says for whom it asks.
      const asProxy = { 'x-forwarded-for': '203.0.113.7' }
      const send: Send = (path, init) =>
        fetch(`${server.url}${path}`, { ...init, headers: { ...init.headers, ...asProxy } })
      expect(await run(send, OVER_HTTP)).toEqual([])
    })
  })

  describe('with the check of the store removed', () => {
    afterAll(() => central.close())
    it('does not hold, and the requests find it', { timeout: 120_000 }, async () => {
      const send = await inProcess()
      // Whoever has a good token is taken for one of the store in the path, as without the check.
      const unchecked: Send = async (path, init) => {
        const verified = await verifyToken(SECRET, init.headers?.['authorization']?.split(' ')[1] ?? '')
        const store = /^\/sync\/(\w+)\//.exec(path)?.[1]
        if (verified === null || store === undefined) return await send(path, init)
        const authorization = `Bearer ${await issueToken(SECRET, { ...verified.identity, store })}`
        return await send(path, { ...init, headers: { ...init.headers, authorization } })
      }
      const faults = (await run(unchecked, 2_000)).join('\n')
      expect(faults).toMatch(/own \((\w+)\) GET \/sync\/(?!\1)\w+\/pull\S* was answered 200/)
      expect(faults).toMatch(/own \((\w+)\) GET \/sync\/(?!\1)\w+\/history\S* was answered 200/)
      expect(faults).toMatch(/history\S* was shown what \w+ holds/)
      expect(faults).toMatch(/was shown what \w+ holds/)
      expect(faults).toMatch(/holds what is not its own/)
    })
  })
})
