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
  const [newest] = secretsFor(dataDir)
  if (newest !== undefined) return newest
  const message =
    'No secret to sign tokens with: set DOCKET_SECRET to at least 32 random bytes, the same for every server process ' +
    '(for example the output of: openssl rand -hex 32), or name a --data directory that keeps one.'
  throw docketError('invalid-argument', message, { argument: 'secret' })
}

/**
 * The secrets tokens may be signed with, the one for new tokens first: `DOCKET_SECRET` and those of
 * `DOCKET_PREVIOUS_SECRETS` (separated by spaces or commas), else the lines of the file `secret` in `dataDir`; none when
 * there is neither.
 */
export function secretsFor(dataDir: string | undefined): readonly string[] {
  const given = process.env['DOCKET_SECRET'] ?? ''
  if (given !== '') return [given, ...partsOf(process.env['DOCKET_PREVIOUS_SECRETS'] ?? '', /[\s,]+/)]
  return dataDir === undefined ? [] : partsOf(keptSecrets(dataDir), /\r?\n/)
}

function partsOf(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function keptSecrets(dataDir: string): string {
  const path = join(dataDir, 'secret')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(path, `${randomBytes(SECRET_BYTES).toString('hex')}\n`, { mode: OWNER_ONLY, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8')
}
