/** What an operation of the suite is: how it is checked, what is timed, and what it costs. */
import type { Runtime } from 'webrnn'
import type { Package } from '../../tools/cells/package.js'
import type { Row } from './row.js'

/** The package as its users have it, and a runtime of it. */
export interface Place {
  readonly webrnn: Package
  readonly runtime: Runtime
}

/** Something that can be run again and again. */
export interface Task {
  /** One run: done when the returned promise is. */
  run(): Promise<unknown>
  /** What a peer has to agree with; called once, before any run. */
  result(): Promise<Float32Array>
  close(): void
}

export interface Operation {
  /** Floating-point operations of one run: those of the products, a multiply-add being two. */
  flops(row: Row): number
  /**
   * Of a row that is bound by memory: the bytes that one run reads and writes at least, and the working set that it goes through again and again. Null
   * for others.
   */
  traffic(row: Row): Traffic | null
  /** How far a peer's result may be from webrnn's at the timed size; null: there is no peer for this. */
  readonly tolerance: number | null
  /** Computes the same at a small size, beside the float64 reference. @returns what is wrong, or nothing */
  check(place: Place, row: Row): Promise<string | undefined>
  prepare(place: Place, row: Row): Promise<Task>
  /** Measurements of its own, by name. Only where there is time. */
  more?(place: Place, row: Row): Promise<Readonly<Record<string, number>>>
}

export interface Traffic {
  readonly bytes: number
  readonly workingSet: number
}
