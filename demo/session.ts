import { browserStorage, keepText, readText } from './stored-text.ts'

/** The right to sync, as the page holds it. */
export interface Session {
  /** A token for this device; fetched when none is kept. Rejects while the server cannot be reached. */
  readonly token: () => Promise<string>
  /** Tells which device to ask for. Until then, `token` waits. */
  readonly useDevice: (deviceId: string) => void
  /** Forgets the token, for one that the centre refused. */
  readonly renew: () => void
}

const KEY = 'docket-demo/session'

interface KeptSession {
  readonly deviceId: string
  readonly token: string
}

/** A session that is kept over reloads and shared by the tabs of this browser. */
export function createSession(): Session {
  let nameDevice: (deviceId: string) => void = () => {}
  const device = new Promise<string>((resolve) => (nameDevice = resolve))
  return {
    token: async () => {
      const deviceId = await device
      const kept = readKept()
      if (kept?.deviceId === deviceId) return kept.token
      const token = await fetchToken(deviceId)
      keepText(browserStorage, KEY, JSON.stringify({ deviceId, token } satisfies KeptSession))
      return token
    },
    useDevice: (deviceId) => nameDevice(deviceId),
    renew: () => keepText(browserStorage, KEY, null),
  }
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
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId }),
    cache: 'no-store',
  })
  if (!response.ok) throw new Error(`the server answered ${response.status} to a new session`)
  const { token } = (await response.json()) as { readonly token: string }
  return token
}
