import type { TokenRequest } from 'docket'
import { tabletFetch } from './network/network-switch.ts'
import { browserStorage, keepText, readText } from './stored-text.ts'

const KEY = 'docket-demo/session'

interface KeptSession {
  readonly deviceId: string
  readonly token: string
}

/** A token for this device, kept over reloads and shared by the tabs; a fresh one when the centre refused it. */
export async function sessionToken({ deviceId, refused }: TokenRequest): Promise<string> {
  const kept = readKept()
  if (kept?.deviceId === deviceId && !refused) return kept.token
  const token = await fetchToken(deviceId)
  keepText(browserStorage, KEY, JSON.stringify({ deviceId, token } satisfies KeptSession))
  return token
}

function readKept(): KeptSession | null {
  try {
    const kept = JSON.parse(readText(browserStorage, KEY) ?? 'null') as Partial<KeptSession> | null
    return typeof kept?.deviceId === 'string' && typeof kept.token === 'string' ? (kept as KeptSession) : null
  } catch {
    return null
  }
}

async function fetchToken(deviceId: string): Promise<string> {
  const response = await tabletFetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId }),
    cache: 'no-store',
  })
  if (!response.ok) throw new Error(`the server answered ${response.status} to a new session`)
  const { token } = (await response.json()) as { readonly token: string }
  return token
}
