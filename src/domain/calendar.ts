/** Dates as the notice means them: local days in Asia/Shanghai, whatever the server's clock zone. */
const local = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
})
let shift = 0

/** The present instant, in milliseconds since the epoch. Whatever asks for the time asks here. */
export function now(): number {
  return Date.now() + shift
}

/** Sets the clock forward or back by so many milliseconds: the binding CLOCK_SHIFT, for a rehearsal of the year. */
export function shiftClock(milliseconds: number): void {
  shift = milliseconds
}

/** `YYYY-MM-DD` of a UTC instant in milliseconds. */
export function localDay(instant: number): string {
  return local.format(instant).slice(0, 10)
}

/** `YYYY-MM-DD HH:mm` of a UTC instant in milliseconds. */
export function localTime(instant: number): string {
  return local.format(instant)
}

export function localYear(instant: number): number {
  return Number(localDay(instant).slice(0, 4))
}

export function today(): string {
  return localDay(now())
}

export function thisYear(): number {
  return localYear(now())
}

/** The local date so many days after another one. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** Whole local days until a date: 0 today, negative when it is past. */
export function daysUntil(day: string, from = today()): number {
  return (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY
}

/** In milliseconds; Shanghai has no summer time. */
const DAY = 24 * 3600_000
