/** A case in webrnn. */
import type { Recurrent, Runtime } from 'webrnn'
import type { Package } from '../../../tools/cells/package.js'
import type { OracleCase, Outputs } from './cases.js'

/** By PyTorch's names: `weight_ih_l0`, `weight_ih_l0_reverse`, … */
export type Weights = ReadonlyMap<string, Float32Array>

/**
 * webrnn has no layer that runs in reverse only: that is the second half of one in both directions, whose first half does not matter then.
 */
export function makeLayer({ Recurrent, cells }: Package, runtime: Runtime, one: OracleCase): Recurrent {
  const { operator, direction, I, H, bias, plan } = one
  return new Recurrent(runtime, cells[operator.cell], I, H, { bidirectional: direction !== 'forward', bias, plan })
}

/** Gives the layer random weights. */
export function drawWeights(layer: Recurrent, { random, H }: OracleCase): Weights {
  return new Map(
    [...layer.namedParameters()].map(([name, parameter]) => {
      const values = random.uniform(parameter.size, 1 / Math.sqrt(H))
      parameter.write(values)
      return [name, values]
    }),
  )
}

export async function runInWebrnn(layer: Recurrent, one: OracleCase): Promise<Outputs> {
  const { runtime, directions } = layer
  const { T, B, I, H, operator, direction, lengths } = one
  const half = direction === 'reverse'
  const plane = B * H
  const tensors = [...(one.initial ?? [])].map(([name, values]) => {
    const all = new Float32Array(directions * plane)
    all.set(values, half ? plane : 0)
    return [name, runtime.tensor(all, [directions, B, H])] as const
  })
  const state = one.initial && Object.fromEntries(tensors)
  const result = runtime.noGrad(() =>
    layer.forward(runtime.tensor(one.x, [T, B, I]), { lengths: lengths ?? undefined, state }),
  )
  const y = await result.y.data()
  const final = new Map<string, Float32Array>()
  for (const name of operator.states) final.set(name, (await result.state.get(name).data()).subarray(half ? plane : 0))
  // Of each row [2, H] the second half.
  return { y: half ? y.filter((_, at) => at % (2 * H) >= H) : y, final }
}
