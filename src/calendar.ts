/** Dates as the notice means them: local days in Asia/Shanghai, whatever the server's clock zone. */
const local = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
})

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
