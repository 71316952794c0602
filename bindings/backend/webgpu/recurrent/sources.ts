/** The WGSL files of the loops, in the order in which they are joined. */
import type { CompiledCell } from '../../../language/compiled.js'
import { file, plainSource, type Shader, type SourceFile } from '../sources.js'
import type { ProductForm, Tiling } from './tiling.js'
import broad from '../../../../shaders/kernels/broad.wgsl'
import fold from '../../../../shaders/kernels/fold.wgsl'
import four_rows from '../../../../shaders/kernels/four_rows.wgsl'
import math from '../../../../shaders/kernels/math.wgsl'
import product from '../../../../shaders/kernels/product.wgsl'
import quads from '../../../../shaders/kernels/quads.wgsl'
import resident from '../../../../shaders/kernels/resident.wgsl'
import single from '../../../../shaders/kernels/single.wgsl'
import slices from '../../../../shaders/kernels/slices.wgsl'
import streamed from '../../../../shaders/kernels/streamed.wgsl'
import strip from '../../../../shaders/kernels/strip.wgsl'
import unheld from '../../../../shaders/kernels/unheld.wgsl'
import unit from '../../../../shaders/kernels/unit.wgsl'
import weights_f16 from '../../../../shaders/kernels/weights_f16.wgsl'
import weights_f32 from '../../../../shaders/kernels/weights_f32.wgsl'

/** The files of each form of the product. They come first: `quads` says `enable`. */
const FORMS: Readonly<Record<ProductForm, Readonly<Record<string, string>>>> = {
  single: { unheld, slices, single },
  streamed: { unheld, slices, fold, four_rows, streamed },
  resident: { slices, fold, four_rows, resident },
  broad: { quads, unheld, strip, broad },
}

/** Which of a loop's texts it is: where the product's weights come from, and how they are read. */
export const formOf = ({ product }: Tiling, half: boolean): string => `${product}${half ? ' f16' : ''}`

export const loopSource = (
  shader: Shader,
  cell: CompiledCell,
  { product: form }: Tiling,
  half: boolean,
): SourceFile[] => [
  ...Object.entries(FORMS[form]).map((one) => file(...one)),
  ...[file('math', math), file('unit', unit), fragmentOf(cell, shader), file('product', product)],
  half ? file('weights_f16', weights_f16) : file('weights_f32', weights_f32),
  ...plainSource(shader),
]

/** The half of a cell's fragment that goes a kernel's way: `scan_forward`, `step_backward`. */
function fragmentOf({ name, wgsl }: CompiledCell, shader: Shader): SourceFile {
  const way = shader.name.endsWith('_forward') ? 'forward' : 'backward'
  return file(`${name}_${way}`, wgsl[way])
}
