/** What is measured: every row of the table, before any of it runs. */

/** Where and on what a row runs: the two builds of the WebAssembly code, in Node or in Chrome, and WebGPU in Chrome. */
export interface Place {
  readonly engine: 'node' | 'chrome'
  readonly target: 'wasm-relaxed' | 'wasm-simd' | 'webgpu'
}

export interface Row extends Place {
  readonly cell: 'lstm' | 'gru' | 'gru_before'
  /**
   * The two that are compared, the derived one first. `by hand`: the shipped cell and the baseline. `shipped`: the cell as `webrnn/cell` makes it at run
   * time and as it ships. `itself`: the shipped cell twice, compiled anew, which shows the noise.
   */
  readonly against: 'by hand' | 'shipped' | 'itself'
  /** The kernel; or the fragment's own functions over a row of units, with no product beside them to hide behind. */
  readonly part: 'scan_forward' | 'scan_backward' | 'fragment forward' | 'fragment backward'
  readonly T: number
  readonly B: number
  readonly H: number
}

type Size = readonly [T: number, B: number, H: number]

/** The last is where the pointwise part weighs most. */
const SIZES: readonly Size[] = [
  [64, 16, 128],
  [64, 32, 256],
  [64, 1, 128],
  [64, 1, 64],
]
/** A software adapter is some hundred times slower. */
const GPU_SIZES: readonly Size[] = [
  [16, 4, 128],
  [16, 1, 64],
]
const QUICK_SIZES: readonly Size[] = [[8, 2, 32]]

/** Units of a row for the fragment alone. */
const ROW_UNITS = 128

const BY_HAND = [
  ['lstm', 'itself'],
  ['lstm', 'by hand'],
  ['gru', 'by hand'],
] as const
/** What `webrnn/cell` writes for WebGPU is the shipped text: nothing to compare there. */
const AT_RUN_TIME = [
  ['lstm', 'shipped'],
  ['gru', 'shipped'],
  ['gru_before', 'shipped'],
] as const

export const nameOf = ({ engine, target, cell, against, part, T, B, H }: Row): string =>
  `${engine} ${target} ${cell} against ${against} ${part} ${T} ${B} ${H}`

/**
 * @param only keeps the rows whose name contains each of these words
 * @param quick one small size, to see that everything works
 * @param wasmInChrome measure WebAssembly there, too
 */
export function planRows({ only = '', quick = false, wasmInChrome = false } = {}): Row[] {
  const places: Place[] = [
    { engine: 'node', target: 'wasm-relaxed' },
    { engine: 'node', target: 'wasm-simd' },
    ...(wasmInChrome ? [{ engine: 'chrome', target: 'wasm-relaxed' } as const] : []),
    ...(wasmInChrome ? [{ engine: 'chrome', target: 'wasm-simd' } as const] : []),
    { engine: 'chrome', target: 'webgpu' },
  ]
  const rows = places.flatMap((place): Row[] => {
    const isGpu = place.target === 'webgpu'
    const sizes = quick ? QUICK_SIZES : isGpu ? GPU_SIZES : SIZES
    return (isGpu ? BY_HAND : [...BY_HAND, ...AT_RUN_TIME]).flatMap(([cell, against]): Row[] => [
      ...sizes.flatMap(([T, B, H]) =>
        (['scan_forward', 'scan_backward'] as const).map((part) => ({ ...place, cell, against, part, T, B, H })),
      ),
      ...(isGpu ? [] : (['fragment forward', 'fragment backward'] as const)).map((part) => {
        return { ...place, cell, against, part, T: 1, B: 1, H: ROW_UNITS }
      }),
    ])
  })
  const words = only.split(/\s+/)
  return rows.filter((row) => words.every((word) => nameOf(row).includes(word)))
}
