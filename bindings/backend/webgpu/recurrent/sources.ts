/** The WGSL files of the loops, in the order in which they are joined. */
import type { CompiledCell } from '../../../language/compiled.js'
import type { SourceFile } from '../sources.js'
import type { Tiling } from './tiling.js'
import math from '../../../../shaders/kernels/math.wgsl'
import product from '../../../../shaders/kernels/product.wgsl'
import recurrent_backward from '../../../../shaders/kernels/recurrent_backward.wgsl'
import recurrent_forward from '../../../../shaders/kernels/recurrent_forward.wgsl'
import resident from '../../../../shaders/kernels/resident.wgsl'
import rows_1 from '../../../../shaders/kernels/rows_1.wgsl'
import rows_4 from '../../../../shaders/kernels/rows_4.wgsl'
import scan_backward from '../../../../shaders/kernels/scan_backward.wgsl'
import scan_forward from '../../../../shaders/kernels/scan_forward.wgsl'
import step_backward from '../../../../shaders/kernels/step_backward.wgsl'
import step_forward from '../../../../shaders/kernels/step_forward.wgsl'
import streamed from '../../../../shaders/kernels/streamed.wgsl'
import unit from '../../../../shaders/kernels/unit.wgsl'
import weights_f16 from '../../../../shaders/kernels/weights_f16.wgsl'
import weights_f32 from '../../../../shaders/kernels/weights_f32.wgsl'

const files = {
  recurrent_backward,
  recurrent_forward,
  resident,
  rows_1,
  rows_4,
  scan_backward,
  scan_forward,
  step_backward,
  step_forward,
  streamed,
  weights_f16,
  weights_f32,
}

export type LoopKernel = `${'scan' | 'step'}_${'forward' | 'backward'}`

/** The files between which a loop's kernel has the choice. */
export function choices({ rows, resident }: Tiling, half: boolean): (keyof typeof files)[] {
  return [half ? 'weights_f16' : 'weights_f32', rows === 1 ? 'rows_1' : 'rows_4', resident ? 'resident' : 'streamed']
}

export function loopSource(
  kernel: LoopKernel,
  cell: CompiledCell,
  chosen: readonly (keyof typeof files)[],
): SourceFile[] {
  const common = kernel.endsWith('forward') ? 'recurrent_forward' : 'recurrent_backward'
  return [
    { name: 'math.wgsl', text: math },
    { name: 'unit.wgsl', text: unit },
    { name: `${cell.name}.wgsl`, text: cell.wgsl },
    { name: 'product.wgsl', text: product },
    ...[...chosen, common, kernel].map((name) => ({ name: `${name}.wgsl`, text: files[name as keyof typeof files] })),
  ]
}
