const clock = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', second: '2-digit' })
const dayAndClock = new Intl.DateTimeFormat('en-US', {
  ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
})
const hour = new Intl.DateTimeFormat('en-US', { hour: 'numeric' })

/** A length of time as people say it: 45 s, 12 min, 1 h 05 min. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** The time of day of an ISO time, to the second. */
export function formatSeconds(isoTime: string): string {
  return clock.format(new Date(isoTime))
}

/** The day and the time of day of an ISO time. */
export function formatMoment(isoTime: string): string {
  return dayAndClock.format(new Date(isoTime))
}

/** The hour that is so many hours after an ISO time: 7 PM. */
export function formatHour(isoTime: string, hoursLater: number): string {
  return hour.format(Date.parse(isoTime) + hoursLater * 3_600_000)
}
