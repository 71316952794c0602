/** What is measured beside webrnn. */
import type { Task } from '../suite/operation.js'
import type { Row } from '../suite/row.js'
import type { RoundSettings, Turn } from '../sampling/turns.js'

export const PEERS = ['onnxruntime-web', 'tensorflow.js', 'onnxruntime-node'] as const
export type PeerName = (typeof PEERS)[number]

/** A row's contender, prepared: its numbers, to be compared, and then its turns. */
export interface Rival {
  result(): Promise<Float32Array>
  turn(settings: RoundSettings): Promise<Turn>
  close(): void | Promise<void>
}

/** A peer that is loaded, with its number of threads. */
export interface Peer {
  readonly name: PeerName
  /** What it says that it is, and runs on: `1.30.0, wasm`. */
  readonly version: string
  /** On WebGPU the adapter that it found. */
  readonly adapter?: string
  /** @throws Error saying why it is not able to do this row */
  prepare(row: Row): Promise<Rival>
}

/** A peer that could not be loaded is unable to do any row, and says why. */
export const unablePeer = (name: PeerName, error: unknown): Peer => ({
  name,
  version: 'not loaded',
  prepare: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
})

export type { Task }
