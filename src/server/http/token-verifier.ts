import { decodeProtectedHeader } from 'jose'
import { docketError } from '../../errors.js'
import { createPublicKeyVerifier, PUBLIC_KEY_ALGORITHMS, type JwksOptions } from './jwks.js'
import { SECRET_ALGORITHM, secretKeyOf, verifyWithKeys, type VerifiedToken } from './token.js'

/** Which tokens are taken; at least one of the two. */
export interface TokenRules {
  /**
   * What tokens are signed with (HS256), at least 32 bytes; of several, each is accepted, so that secrets can be
   * exchanged: see `issueToken`.
   */
  readonly secret?: string | readonly string[] | undefined
  /** Public keys of somebody else who issues tokens (RS256, ES256, EdDSA). */
  readonly jwks?: JwksOptions | undefined
}

/** Says who a token speaks for; `null` when it is not valid. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken | null>

/**
 * Creates a verifier. The algorithm a token names only picks one of two doors, each with keys of its own kind: nobody
 * can pass a public key off as a secret.
 * @throws DocketError `invalid-argument` when there is neither secret nor jwks, or one cannot be used.
 */
export function createTokenVerifier({ secret = [], jwks }: TokenRules): TokenVerifier {
  const secretKeys = [secret].flat().map(secretKeyOf)
  const publicKeys = jwks === undefined ? undefined : createPublicKeyVerifier(jwks)
  if (secretKeys.length === 0 && publicKeys === undefined) {
    const message = 'Tokens cannot be checked: name a secret, a jwks, or both.'
    throw docketError('invalid-argument', message, { argument: 'secret' })
  }
  return async (token) => {
    const algorithm = algorithmOf(token)
    if (algorithm === SECRET_ALGORITHM) return await verifyWithKeys(secretKeys, token)
    if (publicKeys === undefined || !PUBLIC_KEY_ALGORITHMS.includes(algorithm)) return null
    return await publicKeys.verify(token)
  }
}

function algorithmOf(token: string): string {
  try {
    return decodeProtectedHeader(token).alg ?? ''
  } catch {
    return ''
  }
}
