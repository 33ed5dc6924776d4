import { jwtVerify, SignJWT } from 'jose'
import { docketError } from '../../errors.js'
import { isName } from '../../events/ids.js'
import type { Identity } from '../store/identity.js'

/** Shortest secret tokens are signed with, in bytes: as long as the hash of HS256. */
export const MIN_SECRET_BYTES = 32

/** What a new token says. */
export interface TokenClaims {
  readonly store: string
  readonly device: string
  readonly actor?: string | null
  readonly roles?: readonly string[]
  /** When it stops being accepted, in seconds from now. Default one day. */
  readonly expiresInSeconds?: number
}

/** An identity, and until when its token is accepted. */
export interface VerifiedToken {
  readonly identity: Identity
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number
}

const ALGORITHM = 'HS256'
const DAY_SECONDS = 86_400

/**
 * A signed token (JWT, HS256) for one device at one store.
 * @throws DocketError `invalid-argument` for a secret that is too short, or a store or device that is no name.
 */
export async function issueToken(secret: string, claims: TokenClaims): Promise<string> {
  for (const argument of ['store', 'device'] as const) {
    if (!isName(claims[argument])) throw invalid(argument, `A token needs a ${argument}, 1 to 255 characters.`)
  }
  const expiresAt = Math.floor(Date.now() / 1000) + (claims.expiresInSeconds ?? DAY_SECONDS)
  const { store, device, actor = null, roles = [] } = claims
  return await new SignJWT({ store, device, actor, roles })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(keyOf(secret))
}

/** Who a token speaks for; `null` when it is malformed, forged, expired, unsigned, or says too little. */
export async function verifyToken(secret: string, token: string): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), { algorithms: [ALGORITHM], requiredClaims: ['exp'] })
    const { store, device, actor = null, roles = [], exp = 0 } = payload
    if (!isName(store) || !isName(device) || !isTextOrNull(actor) || !isTextList(roles)) return null
    return { identity: { store, device, actor, roles }, expiresAtMs: exp * 1000 }
  } catch {
    return null
  }
}

/**
 * Checks a secret before it is used.
 * @throws DocketError `invalid-argument` when it is shorter than {@link MIN_SECRET_BYTES}.
 */
export function requireSecret(secret: string): void {
  keyOf(secret)
}

function keyOf(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret)
  if (key.length >= MIN_SECRET_BYTES) return key
  throw invalid('secret', `The secret has ${key.length} bytes; tokens need at least ${MIN_SECRET_BYTES}.`)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function invalid(argument: string, message: string): Error {
  return docketError('invalid-argument', message, { argument })
}
