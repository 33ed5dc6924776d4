/** A day of this device's calendar: `2026-11-25`. */
export type LocalDay = string

const long = new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })

/** The day of a time in milliseconds. */
export function dayOf(time: number): LocalDay {
  const date = new Date(time)
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${date.getFullYear()}-${month}-${day}`
}

/** The day that `text` names, or `null` when it names none. */
export function readDay(text: string | undefined): LocalDay | null {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  return dayOf(startOf(text).getTime()) === text ? text : null
}

/** The day so many days later. */
export function shiftDay(day: LocalDay, by: number): LocalDay {
  const date = startOf(day)
  date.setDate(date.getDate() + by)
  return dayOf(date.getTime())
}

/** The ISO times between which a day lies; its end is no part of it. */
export function rangeOfDay(day: LocalDay): readonly [from: string, to: string] {
  return [startOf(day).toISOString(), startOf(shiftDay(day, 1)).toISOString()]
}

/** A day as it is spoken of: Wednesday, November 25, 2026. */
export function formatDay(day: LocalDay): string {
  return long.format(startOf(day))
}

function startOf(day: LocalDay): Date {
  return new Date(`${day}T00:00`)
}
