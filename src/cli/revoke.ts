import { docketError, messageOf } from '../errors.js'
import { readProblem } from '../protocol/read-messages.js'
import { readDataDirLock } from '../server/database/data-dir-lock.js'
import { ALL_STORES } from '../server/http/authenticate.js'
import { secretFor } from '../server/http/secret.js'
import { issueToken } from '../server/http/token.js'
import { openCentralStore } from '../server/store/central-store.js'
import { databaseLocation } from './database-location.js'
import { CLI_DEVICE } from './store-access.js'
import { usageError } from './usage-error.js'

interface RevokeOptions {
  readonly store: string
  readonly device: string
  readonly restore?: true
  readonly data?: string
  readonly url?: string
  readonly token?: string
}

const TOKEN_SECONDS = 60

/** `docket revoke`: shuts a device out of a store, or lets it in again, through the server that runs or in the database. */
export async function revoke(options: RevokeOptions): Promise<void> {
  const server = await runningServer(options)
  if (server === null) await revokeInDatabase(options)
  else await revokeAtServer(options, server)
  const { device, store, restore } = options
  const done = restore === true ? 'may use' : 'can no longer use'
  process.stdout.write(`Device ${device} ${done} store ${store}.\n`)
}

interface RunningServer {
  readonly url: string
  readonly token: string
}

async function runningServer({ url, token, data }: RevokeOptions): Promise<RunningServer | null> {
  if (url !== undefined) {
    if (token !== undefined && token !== '') return { url, token }
    throw usageError('token', `With --url a --token (or DOCKET_TOKEN) for the store "${ALL_STORES}" is needed.`)
  }
  const holder = data === undefined ? null : readDataDirLock(data)
  if (holder === null) return null
  if (holder.url === null) throw usageError('data', `The data directory ${data} is in use by process ${holder.pid}.`)
  const claims = { store: ALL_STORES, device: CLI_DEVICE, expiresInSeconds: TOKEN_SECONDS }
  return { url: holder.url, token: await issueToken(secretFor(data), claims) }
}

async function revokeAtServer({ store, device, restore }: RevokeOptions, { url, token }: RunningServer): Promise<void> {
  const base = url.replace(/\/+$/, '')
  const address = `${base}/stores/${encodeURIComponent(store)}/revoked/${encodeURIComponent(device)}`
  const init = { method: restore === true ? 'DELETE' : 'PUT', headers: { authorization: `Bearer ${token}` } }
  const response = await fetch(address, init).catch((cause: unknown) => {
    const fields = { reason: 'network', status: null, retryAfterMs: null } as const
    throw docketError('sync-failed', `No answer from ${url}: ${messageOf(cause)}`, fields, { cause })
  })
  if (response.ok) return
  const { status } = response
  const said = readProblem(await response.json().catch(() => null))?.title ?? `status ${status}`
  const reason = status === 401 || status === 403 ? 'auth' : 'bad-answer'
  throw docketError('sync-failed', `${url} refused: ${said}`, { reason, status, retryAfterMs: null })
}

async function revokeInDatabase({ store, device, restore, data }: RevokeOptions): Promise<void> {
  const central = await openCentralStore({ database: databaseLocation(data) })
  try {
    if (restore === true) await central.revocations.restore(store, device)
    else await central.revocations.revoke(store, device)
  } finally {
    await central.close()
  }
}
