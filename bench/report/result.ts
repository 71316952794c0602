/** What was found. */
import type { Counts } from '../counts/count.js'
import type { PeerName } from '../peers/peer.js'
import type { Spread } from '../sampling/statistics.js'
import type { Row } from '../suite/row.js'

/** A peer in a row. */
export type PeerResult = { readonly name: PeerName } & (
  | {
      readonly status: 'measured'
      readonly milliseconds: Spread
      readonly ratio: Spread
      readonly samples: number
      readonly difference: number
    }
  /** It can't do this row: its own words. */
  | { readonly status: 'unable'; readonly error: string }
  /** It gives other numbers; which side is wrong nobody knows, so neither is timed. */
  | { readonly status: 'wrong'; readonly error: string }
)

export interface Result {
  readonly row: Row
  readonly status: 'measured' | 'wrong' | 'unable'
  /** What is wrong: then nothing was timed. */
  readonly error: string | null
  /** The threads that the runtime has, and what it runs on, in its own words. */
  readonly threads: number
  readonly reason: string
  /** Of one run: over all samples. NaN where nothing was timed. */
  readonly milliseconds: Spread
  readonly rounds: number
  readonly samples: number
  readonly flops: number
  /** Bytes that a run reads and writes at least, and its working set, where memory is what binds it. */
  readonly bytes: number | null
  readonly workingSet: number | null
  readonly peers: readonly PeerResult[]
  /** What the operation measures besides, by name. */
  readonly more: Readonly<Record<string, number>>
}

/** The machine at one moment, with so many threads. */
export interface Peak {
  readonly threads: number
  readonly when: 'before' | 'after'
  readonly relaxed: boolean
  /** Of multiply-adds in registers, all threads together. */
  readonly gigaflops: number
  /** Of reading, by the working set's bytes. One thread. */
  readonly gigabytesPerSecond: Readonly<Record<string, number>>
}

export interface Environment {
  readonly date: string
  readonly browser: string
  readonly cores: number
  readonly crossOriginIsolated: boolean
  /** The command's side: undefined in a browser that no command drives. */
  readonly machine?: string | undefined
  readonly quick: boolean
}

export interface Report {
  readonly environment: Environment
  readonly peaks: readonly Peak[]
  readonly peers: Readonly<Record<string, string>>
  readonly results: readonly Result[]
  /** What is asked of the device: on WebGPU. */
  readonly counts: Counts | null
  /** Whether it was ended before its end. */
  readonly stopped: boolean
}
