import { issueToken } from '../server/http/token.js'
import { secretFor } from '../server/http/secret.js'

interface TokenOptions {
  readonly store: string
  readonly device: string
  readonly actor?: string
  readonly role?: readonly string[]
  /** Seconds. */
  readonly expires: number
  readonly data?: string
}

/** `docket token`: prints one line, the token. */
export async function printToken(options: TokenOptions): Promise<void> {
  const { store, device, actor = null, role: roles = [], expires: expiresInSeconds } = options
  const token = await issueToken(secretFor(options.data), { store, device, actor, roles, expiresInSeconds })
  process.stdout.write(`${token}\n`)
}
