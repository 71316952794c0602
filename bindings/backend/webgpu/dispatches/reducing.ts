/** Kernels that reduce over rows have two texts: with subgroups and without. */
import reduce from '../../../../shaders/kernels/reduce.wgsl'
import reduceSubgroups from '../../../../shaders/kernels/reduce_subgroups.wgsl'
import type { Shader } from '../sources.js'
import type { Gpu } from './dispatch.js'

/** @param shader without what reduces */
export function reducing(shader: Shader): (gpu: Gpu) => Shader {
  const { before = {} } = shader
  // `enable subgroups` has to come first.
  const plain = { ...shader, before: { reduce, ...before } }
  const grouped = { ...shader, form: 'subgroups', before: { reduce_subgroups: reduceSubgroups, ...before } }
  return ({ subgroups }) => (subgroups ? grouped : plain)
}
