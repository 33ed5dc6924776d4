import { isDocketError, type HistoryEvent } from 'docket'
import { useDocket, useHistory } from 'docket/react'
import { useState } from 'react'
import type { restaurant } from '../../restaurant.model.ts'

/** The events of an order, and where they were read. */
export interface OrderHistory {
  /** `undefined` while they are being read. */
  readonly events: readonly HistoryEvent[] | undefined
  readonly from: 'device' | 'centre'
  readonly isAsking: boolean
  /** Why the centre did not answer, in a sentence. */
  readonly trouble: string | null
  /** Reads what the centre holds. */
  readonly askCentre: () => void
}

/** The history of an order, live, as this tablet holds it; as the centre told it, once it was asked. */
export function useOrderHistory(id: string): OrderHistory {
  const docket = useDocket<typeof restaurant>()
  const held = useHistory('order', id)
  const [far, setFar] = useState<readonly HistoryEvent[] | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const ask = async (): Promise<void> => {
    setAsking(true)
    setTrouble(null)
    try {
      setFar(await docket.history('order', id, { from: 'centre' }))
    } catch (error) {
      setTrouble(explainFar(error))
    } finally {
      setAsking(false)
    }
  }
  // What has happened here since is newer than what the centre told.
  const isFar = far !== null && far.length >= (held.events?.length ?? 0)
  return {
    events: isFar ? far : (held.events as readonly HistoryEvent[] | undefined),
    from: isFar ? 'centre' : 'device',
    isAsking,
    trouble,
    askCentre: () => void ask(),
  }
}

function explainFar(error: unknown): string {
  if (isDocketError(error, 'sync-failed')) {
    if (error.reason === 'auth') return 'The centre does not know this tablet. Connect it, then ask again.'
    if (error.reason === 'busy') return 'The centre has too much to do. Ask again in a while.'
    return 'The centre cannot be reached. Ask again when there is a network.'
  }
  return error instanceof Error ? error.message : String(error)
}
