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
