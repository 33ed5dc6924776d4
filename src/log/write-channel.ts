import { openChannel } from './open-channel.js'

/** Tells the other tabs of this origin that something was written. */
export interface WriteChannel {
  tell(): void
  listen(listener: () => void): () => void
  close(): void
}

// A message costs a capture more than anything else but the disk: those that follow each other share one.
const APART_MS = 25

/** The channel of that name, where the browser has channels. */
export function openWriteChannel(name: string): WriteChannel | undefined {
  const channel = openChannel(name)
  if (channel === undefined) return undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (): void => {
    timer = undefined
    channel.postMessage('written')
  }
  return {
    tell: () => {
      timer ??= setTimeout(tell, APART_MS)
      // In Node a timer would keep the process alive.
      ;(timer as { unref?: () => void }).unref?.()
    },
    listen: (listener) => {
      channel.addEventListener('message', listener)
      return () => channel.removeEventListener('message', listener)
    },
    close: () => {
      clearTimeout(timer)
      if (timer !== undefined) tell()
      channel.close()
    },
  }
}
