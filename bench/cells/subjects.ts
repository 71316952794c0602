/** The cells that are compared. */
import type { Cell } from 'webrnn'
import type { Compiler, Package } from '../../tools/cells/package.js'
import type { Row } from './rows.js'

export type CompiledCell = Cell['compiled']
export type Flavour = Parameters<CompiledCell['wasm']>[0]

/** A baseline: the fragment in WGSL, and compiled from AssemblyScript. */
export interface Baseline {
  readonly wgsl: CompiledCell['wgsl']
  readonly wasm: Readonly<Record<Flavour, Uint8Array<ArrayBuffer>>>
}

/** By the cell's name. */
export type Baselines = Readonly<Record<'lstm' | 'gru', Baseline>>

/** What a benchmark works with. The package as its users have it, and the baselines. */
export interface Parts {
  readonly webrnn: Package
  readonly compiler: Compiler
  readonly baselines: Baselines
}

/** The derived cell and the one that it is compared with, each compiled for this call alone. */
export function subjectsOf(
  { cell, against }: Row,
  { webrnn, compiler, baselines }: Parts,
): [CompiledCell, CompiledCell] {
  const shipped = Object.values(webrnn.cells).find(({ name }) => name === cell)!
  const { name, states, equations, compiled } = shipped
  switch (against) {
    case 'itself':
      return [anew(compiled), anew(compiled)]
    case 'shipped':
      return [anew(compiler.cell({ name, states, equations }).compiled), anew(compiled)]
    case 'by hand': {
      const { wgsl, wasm } = baselines[cell as keyof Baselines]
      return [anew(compiled), anew({ ...compiled, wgsl, wasm: (flavour) => wasm[flavour] })]
    }
  }
}

let copies = 0

/**
 * The same cell as another object with other bytes. Engines keep the code of modules and shaders that they have seen before: with equal bytes two
 * subjects would share it, and where the code happens to lie would count for one of them in every heat.
 */
function anew(cell: CompiledCell): CompiledCell {
  const copy = ++copies
  const { forward, backward } = cell.wgsl
  return {
    ...cell,
    wgsl: { forward: `${forward}\n// ${copy}\n`, backward: `${backward}\n// ${copy}\n` },
    wasm: (flavour) => Uint8Array.from([...cell.wasm(flavour), ...customSection(copy)]),
  }
}

/** A section that engines skip: id 0, its length, an empty name, four bytes. */
const customSection = (number: number): number[] => [0, 5, 0, ...new Uint8Array(Uint32Array.of(number).buffer)]
