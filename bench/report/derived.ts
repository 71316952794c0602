/** Figures that follow from what was measured. */
import type { Peak, Result } from './result.js'

export const gigaflops = ({ flops, milliseconds }: Pick<Result, 'flops' | 'milliseconds'>): number | null =>
  flops > 0 && milliseconds.median > 0 ? flops / milliseconds.median / 1e6 : null

/** The best that was seen with so many threads: whatever else ran can only have slowed it down. */
export function peakOf(peaks: readonly Peak[], threads: number): number | null {
  const found = peaks.filter((peak) => peak.threads === threads).map((peak) => peak.gigaflops)
  return found.length > 0 ? Math.max(...found) : null
}

export function shareOfPeak(result: Result, peaks: readonly Peak[]): number | null {
  const [rate, peak] = [gigaflops(result), peakOf(peaks, result.threads)]
  return rate === null || peak === null || result.row.backend !== 'wasm' ? null : rate / peak
}

export interface Bandwidth {
  readonly gigabytesPerSecond: number
  /** Of what one core reads in a working set of about that size; null without a measurement. */
  readonly share: number | null
  readonly measuredAt: number | null
}

export function bandwidth({ bytes, workingSet, milliseconds, row }: Result, peaks: readonly Peak[]): Bandwidth | null {
  if (bytes === null || workingSet === null || !(milliseconds.median > 0) || row.backend !== 'wasm') return null
  const rate = bytes / milliseconds.median / 1e6
  const sizes = Object.keys(peaks[0]?.gigabytesPerSecond ?? {}).map(Number)
  const away = (size: number): number => Math.abs(Math.log(size / workingSet))
  const [nearest] = sizes.sort((a, b) => away(a) - away(b))
  if (nearest === undefined) return { gigabytesPerSecond: rate, share: null, measuredAt: null }
  const most = Math.max(...peaks.map((peak) => peak.gigabytesPerSecond[nearest] ?? 0))
  return { gigabytesPerSecond: rate, share: rate / most, measuredAt: nearest }
}
