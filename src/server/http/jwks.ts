import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { docketError, messageOf } from '../../errors.js'
import { tokenOf, type VerifiedToken } from './token.js'

/** Public keys of somebody else who issues tokens, such as an identity provider. */
export interface JwksOptions {
  /** Where the keys (RFC 7517) are; fetched when needed, kept for ten minutes, and again when a token names a new one. */
  readonly url?: string
  /** The keys themselves, instead of `url`. */
  readonly keys?: JSONWebKeySet
  /** What `iss` must say. Default: anything. */
  readonly issuer?: string
  /** What `aud` must hold. Default: anything. */
  readonly audience?: string
}

/** Verifies tokens signed with a private key whose public one is published. */
export interface PublicKeyVerifier {
  /**
   * Who the token speaks for, or `null` when it is not valid.
   * @throws KeysUnavailable when the keys cannot be fetched: whether the token is valid is not known.
   */
  verify(token: string): Promise<VerifiedToken | null>
}

/**
 * Signatures that are taken. None of them is made with a secret: a public key, which everybody has, must never pass for
 * one, and `none` is no signature.
 */
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = ['RS256', 'ES256', 'EdDSA']

/** The keys that would tell whether a token is valid cannot be had. */
export class KeysUnavailable extends Error {}

// A token that says this much earlier or later than our clock is still good.
const CLOCK_TOLERANCE_SECONDS = 5
const FETCH_TIMEOUT_MS = 5_000
/** What jose says of a key that is not in the set: the token's fault, not that of the set. */
const NOT_IN_SET = new Set(['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'])

/**
 * Creates a verifier; keys at a URL are fetched by the first token.
 * @throws DocketError `invalid-argument` when there is not exactly one of `url` and `keys`, or it cannot be used.
 */
export function createPublicKeyVerifier(options: JwksOptions): PublicKeyVerifier {
  const keyOf = keySource(options)
  const rules = {
    algorithms: [...PUBLIC_KEY_ALGORITHMS],
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  }
  return {
    async verify(token) {
      try {
        return tokenOf((await jwtVerify(token, keyOf, rules)).payload)
      } catch (error) {
        if (error instanceof KeysUnavailable) throw error
        return null
      }
    },
  }
}

function keySource({ url, keys }: JwksOptions): JWTVerifyGetKey {
  if ((url === undefined) === (keys === undefined)) throw invalid('Name either a url or keys.')
  if (keys !== undefined) return localKeys(keys)
  const remote = createRemoteJWKSet(requireWebAddress(url ?? ''), { timeoutDuration: FETCH_TIMEOUT_MS })
  return async (header, token) => {
    try {
      return await remote(header, token)
    } catch (error) {
      if (NOT_IN_SET.has(String((error as { readonly code?: unknown }).code))) throw error
      throw new KeysUnavailable(`The keys at ${url ?? ''} cannot be had: ${messageOf(error)}`, { cause: error })
    }
  }
}

function localKeys(keys: JSONWebKeySet): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(keys)
  } catch (error) {
    throw invalid(`The keys are no JSON Web Key Set: ${messageOf(error)}`)
  }
}

function requireWebAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw invalid(`A JWKS is at an address such as https://login.example.com/.well-known/jwks.json, not ${text}.`)
}

function invalid(message: string): Error {
  return docketError('invalid-argument', message, { argument: 'jwks' })
}
