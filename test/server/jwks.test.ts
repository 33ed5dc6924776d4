import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWK } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { createTokenVerifier } from '../../src/server/http/token-verifier.ts'
import { authorize } from '../fixtures/restaurant/cancel-rule.ts'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf } from './commit-builder.ts'
import { openTestServer, pull, push, SECRET, send, tokenFor } from './http-client.ts'

const claims = { store: 'cafe', device: 'tablet-1', roles: ['till'] }

interface Issuer {
  readonly jwk: JWK
  sign(payload?: object, header?: object, expires?: string): Promise<string>
  readonly publicPem: string
}

async function issuer(alg: string, kid: string): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    publicPem: await exportSPKI(publicKey),
    sign: (payload = claims, header = {}, expires = '1h') =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg, kid, ...header })
        .setExpirationTime(expires)
        .sign(privateKey),
  }
}

describe('tokens of an issuer', () => {
  let issuers: Issuer[]
  let stranger: Issuer
  beforeAll(async () => {
    issuers = await Promise.all([issuer('RS256', 'r'), issuer('ES256', 'e'), issuer('EdDSA', 'd')])
    stranger = await issuer('RS256', 'r')
  })
  const keys = () => ({ keys: issuers.map(({ jwk }) => jwk) })

  it('are taken, signed by RS256, ES256 or EdDSA', async () => {
    const verify = createTokenVerifier({ jwks: { keys: keys() } })
    for (const { sign } of issuers) {
      expect(await verify(await sign())).toMatchObject({ identity: { ...claims, actor: null } })
    }
    expect((await verify(await issuers[0]!.sign({ ...claims, sub: 'ana' })))?.identity.actor).toBe('ana')
  })

  it('are refused when forged, unsigned, expired, without an end, or signed with the public key as a secret', async () => {
    const [rsa] = issuers as [Issuer]
    const header = { alg: 'HS256', kid: 'r' }
    const asSecret = (secret: string): Promise<string> =>
      new SignJWT(claims).setProtectedHeader(header).setExpirationTime('1h').sign(new TextEncoder().encode(secret))
    const unending = await generateKeyPair('RS256')
    const bad = [
      await stranger.sign(),
      new UnsecuredJWT(claims).setExpirationTime('1h').encode(),
      await rsa.sign(claims, {}, '-1m'),
      await rsa.sign({ device: 'tablet-1' }),
      await rsa.sign({ ...claims, roles: 'till' }),
      await rsa.sign(claims, { kid: 'nobody' }),
      await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'r' }).sign(unending.privateKey),
      await asSecret(rsa.publicPem),
      await asSecret(JSON.stringify(rsa.jwk)),
      await asSecret(rsa.jwk.n ?? ''),
    ]
    const both = createTokenVerifier({ secret: SECRET, jwks: { keys: keys() } })
    for (const verify of [createTokenVerifier({ jwks: { keys: keys() } }), both]) {
      expect(await verify(await rsa.sign())).not.toBeNull()
      for (const token of bad) expect(await verify(token), token).toBeNull()
    }
  })

  it('are taken beside those of the secret only when both are named', async () => {
    const own = await tokenFor('cafe')
    const foreign = await issuers[0]!.sign()
    const onlySecret = createTokenVerifier({ secret: SECRET })
    const onlyKeys = createTokenVerifier({ jwks: { keys: keys() } })
    expect(await onlySecret(own)).not.toBeNull()
    expect(await onlySecret(foreign)).toBeNull()
    expect(await onlyKeys(own)).toBeNull()
  })

  it('must name the issuer and the audience that are wanted', async () => {
    const verify = createTokenVerifier({ jwks: { keys: keys(), issuer: 'https://login', audience: 'docket' } })
    const sign = (more: object): Promise<string> => issuers[1]!.sign({ ...claims, ...more })
    expect(await verify(await sign({ iss: 'https://login', aud: ['other', 'docket'] }))).not.toBeNull()
    expect(await verify(await sign({ iss: 'https://evil', aud: 'docket' }))).toBeNull()
    expect(await verify(await sign({ iss: 'https://login', aud: 'other' }))).toBeNull()
    expect(await verify(await sign({}))).toBeNull()
  })

  it('cannot be checked without keys, and says what is missing', () => {
    expect(() => createTokenVerifier({})).toThrow(/name a secret, a jwks, or both/)
    expect(() => createTokenVerifier({ jwks: {} })).toThrow(/either a url or keys/)
    expect(() => createTokenVerifier({ jwks: { url: 'login.example' } })).toThrow(/at an address such as https/)
    expect(() => createTokenVerifier({ jwks: { keys: {} as never } })).toThrow(/no JSON Web Key Set/)
  })
})

describe('several secrets', () => {
  it('are all good, while one takes the place of the other', async () => {
    const token = await tokenFor('cafe')
    const newer = 'another secret, also more than 32 bytes long'
    expect(await createTokenVerifier({ secret: [newer, SECRET] })(token)).not.toBeNull()
    expect(await createTokenVerifier({ secret: newer })(token)).toBeNull()
    expect(() => createTokenVerifier({ secret: [newer, 'short'] })).toThrow(/5 bytes/)
  })
})

describe('keys that are fetched', () => {
  let published: JWK[] = []
  let status = 200
  let fetches = 0
  let site: Server
  let server: DocketServer
  let url: string
  beforeAll(async () => {
    site = createServer((_, response) => {
      fetches += 1
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }))
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/jwks.json`
  })
  afterEach(() => server.close())
  afterAll(() => site.close())

  const ask = async (token: string) => await send(`${server.url}/sync/cafe/pull`, { token })

  it('are fetched once, and again when a token names a new one', async () => {
    // A set is looked at again for a new key after thirty seconds, which nobody waits for here.
    const [old, next] = [await issuer('ES256', 'old'), await issuer('ES256', 'next')]
    published = [old.jwk]
    status = 200
    fetches = 0
    server = await openTestServer({ jwks: { url } })
    for (let turn = 0; turn < 3; turn++) expect((await ask(await old.sign())).status).toBe(200)
    expect(fetches).toBe(1)
    expect((await ask(await next.sign())).status).toBe(401)
    published = [next.jwk]
    const now = Date.now
    Date.now = () => now() + 31_000
    try {
      expect((await ask(await next.sign())).status).toBe(200)
      expect((await ask(await old.sign())).status).toBe(401)
    } finally {
      Date.now = now
    }
    expect(fetches).toBe(2)
  })

  it('that cannot be had are not the fault of the device, which tries again', async () => {
    const own = await issuer('ES256', 'own')
    status = 500
    server = await openTestServer({ jwks: { url } })
    const answer = await ask(await own.sign())
    expect(answer).toMatchObject({ status: 503, body: { code: 'keys-unavailable' } })
    expect(answer.headers.get('retry-after')).toBe('5')
    expect((await send(`${server.url}/sync/cafe/pull`, { token: await tokenFor('cafe') })).status).toBe(200)
  })
})

describe('roles', () => {
  it('reach the rule that says who may store what', async () => {
    const server = await openTestServer({ authorize })
    const store = newStore()
    const cancel = async (roles: string[]) =>
      await send(`${server.url}/sync/${store}/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        token: await tokenFor(store, { roles }),
        body: JSON.stringify({
          deviceId: 'tablet-1',
          epoch: null,
          commits: [commitOf(`order-${roles.join('')}`, 0, { events: [eventOf({ type: 'OrderCanceled' })] })],
        }),
      })
    expect(await cancel(['till'])).toMatchObject({ status: 403, body: { detail: 'Only a manager cancels.' } })
    expect(await cancel(['till', 'manager'])).toMatchObject({ status: 200 })
    await server.close()
  })

  it.each([false, null, 0, Promise.resolve('no')])('a rule that answers %j stores nothing', async (answer) => {
    const server = await openTestServer({ authorize: () => answer as never })
    expect((await push(server, 'cafe', [commitOf('order-1', 0)])).status).toBe(500)
    expect((await pull(server, 'cafe')).body).toMatchObject({ head: 0 })
    await server.close()
  })
})
