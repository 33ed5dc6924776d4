import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { issueToken, verifyToken } from 'docket/server'

const SECRET = 'a secret for tests, more than 32 bytes long'
const key = new TextEncoder().encode(SECRET)
const claims = { store: 'cafe', device: 'tablet-1', actor: 'ana', roles: ['till'] }

describe('tokens', () => {
  it('say who, where and until when', async () => {
    const token = await issueToken(SECRET, { ...claims, expiresInSeconds: 60 })
    const verified = await verifyToken(SECRET, token)
    expect(verified?.identity).toEqual(claims)
    expect(verified?.expiresAtMs).toBeGreaterThan(Date.now())
    expect(verified?.expiresAtMs).toBeLessThanOrEqual(Date.now() + 61_000)
  })

  it('are refused when expired, forged, unsigned, of another algorithm, or incomplete', async () => {
    const sign = (payload: object, alg = 'HS256', expires = '1h'): Promise<string> =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg }).setExpirationTime(expires).sign(key)
    const good = await sign(claims)
    const [header, payload, signature] = good.split('.')
    const otherPayload = Buffer.from(JSON.stringify({ ...claims, store: 'bar', exp: 9e9 })).toString('base64url')
    const bad = [
      '',
      'x',
      'a.b.c',
      `${header}.${otherPayload}.${signature}`,
      `${header}.${payload}.`,
      new UnsecuredJWT(claims).setExpirationTime('1h').encode(),
      await sign(claims, 'HS512'),
      await sign(claims, 'HS256', '-1s'),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key),
      await sign({ device: 'tablet-1' }),
      await sign({ ...claims, store: 'a\u0000' }),
      await sign({ ...claims, roles: 'all' }),
      await issueToken('another secret, also more than 32 bytes long', claims),
    ]
    expect(await verifyToken(SECRET, good)).not.toBeNull()
    for (const token of bad) expect(await verifyToken(SECRET, token), token).toBeNull()
  })

  it('need a secret of 32 bytes, a store and a device', async () => {
    await expect(issueToken('short', claims)).rejects.toThrow(/5 bytes.*at least 32/)
    await expect(issueToken(SECRET, { ...claims, store: '' })).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(issueToken(SECRET, { ...claims, device: '\n' })).rejects.toMatchObject({ argument: 'device' })
  })
})
