import { createSecretKey } from 'node:crypto'
import { jwtVerify, SignJWT, type JWTPayload } from 'jose'
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

/** How tokens are signed with a secret; see `jwks.ts` for tokens signed by somebody else. */
export const SECRET_ALGORITHM = 'HS256'
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
    .setProtectedHeader({ alg: SECRET_ALGORITHM, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(secretKeyOf(secret))
}

/**
 * Who a token signed with `secret` (or one of several: while secrets are exchanged, the old one is still good) speaks
 * for; `null` when it is malformed, forged, expired, unsigned, or says too little.
 */
export async function verifyToken(secret: string | readonly string[], token: string): Promise<VerifiedToken | null> {
  return await verifyWithKeys([secret].flat().map(secretKeyOf), token)
}

/** A key of HS256. */
export type SecretKey = ReturnType<typeof createSecretKey>

/** The same as {@link verifyToken}, with keys made beforehand. */
export async function verifyWithKeys(keys: readonly SecretKey[], token: string): Promise<VerifiedToken | null> {
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: [SECRET_ALGORITHM], requiredClaims: ['exp'] })
      return tokenOf(payload)
    } catch {
      // Not this secret, or not valid at all: the next one tells.
    }
  }
  return null
}

/** Who the checked claims of a token speak for; `null` when they say too little. The actor may be the standard's `sub`. */
export function tokenOf(payload: JWTPayload): VerifiedToken | null {
  const { store, device, actor = payload.sub ?? null, roles = [], exp } = payload
  if (!isName(store) || !isName(device) || !isTextOrNull(actor) || !isTextList(roles)) return null
  return exp === undefined ? null : { identity: { store, device, actor, roles }, expiresAtMs: exp * 1000 }
}

/**
 * The key a secret is.
 * @throws DocketError `invalid-argument` when it is shorter than {@link MIN_SECRET_BYTES}.
 */
export function secretKeyOf(secret: string): SecretKey {
  const bytes = Buffer.from(secret, 'utf8')
  if (bytes.length >= MIN_SECRET_BYTES) return createSecretKey(bytes)
  throw invalid('secret', `The secret has ${bytes.length} bytes; tokens need at least ${MIN_SECRET_BYTES}.`)
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
