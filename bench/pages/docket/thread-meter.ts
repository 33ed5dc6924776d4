const TICK_MS = 4

/** Watches how long the page's thread is taken. */
export interface ThreadMeter {
  /** The longest time, in ms, in which a timer could not fire, or the longest task the browser reports. */
  stop(): number
}

/** Starts a meter: a timer that should fire every 4 ms, and the browser's own reports of tasks over 50 ms. */
export function startThreadMeter(): ThreadMeter {
  let longest = 0
  let last = performance.now()
  let running = true
  const note = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) longest = Math.max(longest, duration)
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()))
  observer.observe({ type: 'longtask' })
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last - TICK_MS)
    last = now
  }
  const timer = setInterval(tick, TICK_MS)
  // Frames keep the page painting, as an app does.
  const frame = (): void => {
    if (running) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return {
    stop: () => {
      running = false
      tick()
      clearInterval(timer)
      note(observer.takeRecords())
      observer.disconnect()
      return longest
    },
  }
}
