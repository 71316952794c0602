import { SingleBar, Presets } from 'cli-progress'

/** A bar for `total` bytes on stderr, so that what a command prints on stdout stays clean. Without a terminal it is silent. */
export function byteBar(label: string, total: number): { update(bytes: number): void; stop(): void } {
  const megabytes = (bytes: number): number => Number((bytes / 1e6).toFixed(2))
  const format = `${label} {bar} {percentage} % | {value} of {total} MB`
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic)
  let started = false
  return {
    update(bytes) {
      if (!started) bar.start(megabytes(total), 0)
      started = true
      bar.update(megabytes(bytes))
    },
    stop() {
      if (started) bar.stop()
    },
  }
}

/** `3 min 20 s`, or `20 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '…'
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
