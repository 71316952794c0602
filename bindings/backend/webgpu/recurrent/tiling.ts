/** How a loop's work is cut: batch rows and threads of a workgroup, units of a block, and where the weights stay. */

/** The files of the product: with the weights in the caches or with the threads, on cards and on software adapters. */
export type ProductForm = 'streamed' | 'resident' | 'broad' | 'broad_resident'

export interface Tiling {
  readonly product: ProductForm
  /** Batch rows of a workgroup. */
  readonly rows: number
  /** Threads of a workgroup. */
  readonly width: number
  /** Vectors of workgroup memory, for the operands of four rows each. */
  readonly chunk: number
  /** Units of a block, in fours: the last one may have fewer. 0 where a stage of the cell has more gates than there is room for. */
  readonly units: number
  /** What else the form's files leave open (`override`), by name. */
  readonly constants: Readonly<Record<string, number>>
}

/** What a tiling depends on. */
export interface LoopShape {
  /** Of a unit, at most. */
  readonly columns: number
  /** At most. */
  readonly entries: number
  /** With a product. */
  readonly stages: number
  readonly T: number
  readonly B: number
  readonly H: number
}
