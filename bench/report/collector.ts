/** Makes a report of what a run tells, as it goes. */
import type { Progress } from '../page/messages.js'
import type { Environment, Peak, Report, Result } from './result.js'

export class Collector {
  #environment: Environment | undefined
  readonly #peaks: Peak[] = []
  #peers: Record<string, string> = {}
  readonly #results: Result[] = []
  #counts: Report['counts'] = null
  #rows = 0
  #stopped = false

  /** @param machine what it runs on, where that is known */
  constructor(private readonly machine?: string) {}

  take(progress: Progress): void {
    if (progress.type === 'environment') {
      this.#environment = progress.environment
      this.#rows = progress.rows.length
    }
    if (progress.type === 'peak') this.#peaks.push(progress.peak)
    if (progress.type === 'peers') this.#peers = { ...this.#peers, ...progress.versions }
    if (progress.type === 'counts') this.#counts = progress.counts
    if (progress.type === 'result') this.#results.push(progress.result)
  }

  /** It was ended early. */
  stop(): void {
    this.#stopped = true
  }

  /** Of the rows, how many are done: 0 … 1. */
  get share(): number {
    return this.#rows === 0 ? 0 : this.#results.length / this.#rows
  }

  get report(): Report {
    const unknown = { date: '', browser: '', cores: 0, crossOriginIsolated: false, quick: false }
    return {
      environment: { ...(this.#environment ?? unknown), machine: this.machine },
      peaks: [...this.#peaks],
      peers: this.#peers,
      results: [...this.#results],
      counts: this.#counts,
      stopped: this.#stopped,
    }
  }
}
