/** Numbers as the pages show them. */

/** `12,345`. By hand: a page's first `toLocaleString` takes some 40 ms, for the browser then loads its languages. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

/** Seconds as `2:05`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const fixed = (value: number | null, digits: number): string =>
  value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits)

/** `2.7 MB` */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`
