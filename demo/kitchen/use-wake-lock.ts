import { useEffect } from 'react'

/** Keeps the display lit as long as it is shown, where the browser can: nobody wakes a tablet with wet hands. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    let isShown = true
    let lock: WakeLockSentinel | null = null
    const hold = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return
      try {
        lock = await navigator.wakeLock.request('screen')
        if (!isShown) await lock.release()
      } catch {
        // The device saves power: the display goes dark as it always did.
      }
    }
    // The browser takes it back when the page is hidden.
    const holdAgain = (): void => void hold()
    document.addEventListener('visibilitychange', holdAgain)
    void hold()
    return () => {
      isShown = false
      document.removeEventListener('visibilitychange', holdAgain)
      void lock?.release().catch(() => undefined)
    }
  }, [])
}
