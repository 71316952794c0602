/** The same in a page: bundled when the command runs, and called by chrome.ts. The package comes from the server, as it was built. */
import type { Compiler, Package } from '../../tools/cells/package.js'
import { measure, type Result, type Settings } from './measure.js'
import type { Row } from './rows.js'
import type { Baseline, Baselines } from './subjects.js'

/** What travels to the page: bytes as lists of numbers. */
export interface Order {
  readonly rows: readonly Row[]
  readonly settings: Settings
  readonly baselines: Readonly<Record<string, { wgsl: Baseline['wgsl']; wasm: { relaxed: number[]; simd: number[] } }>>
}

export async function* run({ rows, settings, baselines }: Order): AsyncGenerator<Result> {
  // Names that the bundler does not see through.
  const [index, cell] = ['/index.js', '/cell.js'] as const
  const webrnn = (await import(index)) as Package
  const compiler = (await import(cell)) as Compiler
  const unpacked = Object.entries(baselines).map(([name, { wgsl, wasm }]): [string, Baseline] => [
    name,
    { wgsl, wasm: { relaxed: Uint8Array.from(wasm.relaxed), simd: Uint8Array.from(wasm.simd) } },
  ])
  yield* measure(rows, { webrnn, compiler, baselines: Object.fromEntries(unpacked) as unknown as Baselines }, settings)
}
