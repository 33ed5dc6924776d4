const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const clock = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit' })
const MINUTE_MS = 60_000

/** Cents as a person reads them: $8.75. */
export function formatPrice(cents: number): string {
  return dollars.format(cents / 100)
}

/** The time of day of an ISO time. */
export function formatTime(isoTime: string): string {
  return clock.format(new Date(isoTime))
}

/** How long ago an ISO time was, in few characters; less than a minute is said in words. */
export function formatAge(isoTime: string, now: number, justNow = 'just now'): string {
  const minutes = Math.floor(Math.max(0, now - Date.parse(isoTime)) / MINUTE_MS)
  if (minutes < 1) return justNow
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}

/** A table as it is spoken of: “Table 7”, “Bar”. */
export function formatTable(table: string): string {
  return /^\d+$/.test(table) ? `Table ${table}` : table
}

/** A count with its noun, which takes an s. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** An order as it is called out: its number, or its table when it is older than numbers. */
export function formatOrder(number: string | null, table: string): string {
  return number === null ? formatTable(table) : `${formatTable(table)} · ${number}`
}
