/** How long a ticket may wait, and when it waits too long. */
export type TicketAge = 'fresh' | 'soon' | 'late'

const MINUTE_MS = 60_000
const SOON_AFTER_MINUTES = 5
const LATE_AFTER_MINUTES = 10

/** The age of a ticket that was placed at an ISO time. */
export function ageOf(placedAt: string, now: number): TicketAge {
  const minutes = (now - Date.parse(placedAt)) / MINUTE_MS
  if (minutes >= LATE_AFTER_MINUTES) return 'late'
  return minutes >= SOON_AFTER_MINUTES ? 'soon' : 'fresh'
}
