import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docketError } from '../../errors.js'

const SECRET_BYTES = 32
const OWNER_ONLY = 0o600

/**
 * What tokens are signed with: `DOCKET_SECRET`, else the secret kept in `dataDir`, which is made once, readable by its
 * owner only.
 * @throws DocketError `invalid-argument` when there is neither.
 */
export function secretFor(dataDir: string | undefined): string {
  const given = process.env['DOCKET_SECRET']
  if (given !== undefined && given !== '') return given
  if (dataDir !== undefined) return keptSecret(dataDir)
  const message =
    'No secret to sign tokens with: set DOCKET_SECRET to at least 32 random bytes, the same for every server process ' +
    '(for example the output of: openssl rand -hex 32), or name a --data directory that keeps one.'
  throw docketError('invalid-argument', message, { argument: 'secret' })
}

function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'secret')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(path, `${randomBytes(SECRET_BYTES).toString('hex')}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8').trim()
}
