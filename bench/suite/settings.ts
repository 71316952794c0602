import type { BackendName } from 'webrnn'
import type { PeerName } from '../peers/peer.js'
import type { RoundSettings } from '../sampling/turns.js'

/** What a run is asked for, by the command or by the page's buttons. */
export interface Order {
  readonly backend: BackendName
  readonly threads: readonly number[]
  readonly peers: readonly PeerName[]
  readonly quick: boolean
  /** The source of the regular expression that rows have to fit; '' is all. */
  readonly only: string
}

export const FULL: RoundSettings = { rounds: 15, samples: 3, slice: 20, warmUp: 400, budget: 12_000 }
export const QUICK: RoundSettings = { rounds: 5, samples: 2, slice: 8, warmUp: 120, budget: 1500 }

/** Milliseconds for the machine's peak. */
export const PEAK = { full: 600, quick: 200 }

/** One thread, and two where there are so many cores. */
export const defaultThreads = (cores: number): number[] => (cores > 1 ? [1, 2] : [1])
