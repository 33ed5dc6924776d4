const DAY = '2026-11-25'.length
const TO_MILLISECONDS = '2026-11-25T16:50:44.100'.length

/**
 * A `timestamp` as PostgreSQL writes it, `2026-11-25 16:50:44.1`, in ISO 8601 with milliseconds, as UTC. Microseconds, which
 * the centre never writes, are left as they are.
 */
export function isoTime(text: string): string {
  if (text.length === TO_MILLISECONDS) return `${text.slice(0, DAY)}T${text.slice(DAY + 1)}Z`
  const fraction = text.includes('.') ? text : `${text}.`
  return `${fraction.padEnd(TO_MILLISECONDS, '0').replace(' ', 'T')}Z`
}
