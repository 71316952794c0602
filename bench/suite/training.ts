/** A training step: the layer, a linear one upon it, cross-entropy, back-propagation through time, Adam. x [T, B, I] is dense; the loss is read. */
import type { Optimizer, Parameter } from 'webrnn'
import { adam, type AdamState } from '../../tests/reference/adam.js'
import { crossEntropy } from '../../tests/reference/cross_entropy.js'
import { columnSums, gemm } from '../../tests/reference/gemm.js'
import { layerBackward, layerForward } from '../../tests/reference/layer.js'
import { difference } from './compare.js'
import { ADAM, CLASSES, checkedSteps, trainingData } from './data.js'
import { layerWith, referenceLayer } from './forward.js'
import type { Operation, Place, Task } from './operation.js'
import { layerOf, type CellName, type LayerSize } from './row.js'

/** |got − want| of losses near ln 64 = 4.2: some roundings of float32. */
const LOSS = 5e-6

const SMALL = { T: 4, B: 3, I: 5, H: 6 }

export function trainer(
  place: Place,
  cell: CellName,
  size: LayerSize,
): Task & { step(): Promise<number>; readonly learning: readonly Parameter[] } {
  const { webrnn, runtime } = place
  const { T, B, I, H } = size
  const data = trainingData({ cell, ...size })
  const layer = layerWith(place, cell, size, data)
  const linear = new webrnn.Linear(runtime, H, CLASSES)
  linear.namedParameters().get('weight')!.write(data.weight)
  linear.namedParameters().get('bias')!.write(data.bias)
  const [W, R, biasInput] = ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0'].map((name) =>
    layer.namedParameters().get(name)!,
  )
  const learning = [W!, R!, biasInput!, ...linear.parameters()]
  const optimizer: Optimizer = new webrnn.Adam(learning, ADAM)
  const x = runtime.tensor(data.x, [T, B, I])
  const step = (): Promise<number> => {
    const loss = webrnn.crossEntropy(linear.forward(layer.forward(x).y), data.targets)
    loss.backward()
    optimizer.step()
    return loss.item()
  }
  return {
    step,
    learning,
    run: step,
    async result() {
      const losses = new Float32Array(checkedSteps(runtime.backend))
      for (let n = 0; n < losses.length; n++) losses[n] = await step()
      return losses
    },
    close() {
      for (const one of [x, ...layer.parameters(), ...linear.parameters()]) one.dispose()
    },
  }
}

/** The same steps in float64: their losses, and what the parameters are then, in the order of `trainer`. */
function reference(cell: CellName, size: LayerSize, steps: number): { losses: number[]; parameters: Float64Array[] } {
  const { T, B, H } = size
  const N = T * B
  const data = trainingData({ cell, ...size })
  const layer = referenceLayer(cell, size, data)
  let [W, R, biasInput, weight, bias] = [data.W, data.R, data.biasInput, data.weight, data.bias].map(wide) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const moments: Pick<AdamState, 'm' | 'v'>[] = [W, R, biasInput, weight, bias].map(({ length }) => ({
    m: new Float64Array(length),
    v: new Float64Array(length),
  }))
  const all = Array.from({ length: steps }, (_, before) => {
    const now = { ...layer, W, R, biasInput }
    const forward = layerForward(now)
    const { y } = forward.unrolled
    const logits = gemm({ M: N, N: CLASSES, K: H, A: y, B: weight, transposeB: true, bias })
    const { losses, dLogits } = crossEntropy(N, CLASSES, logits, data.targets, -100, 1 / N)
    const dWeight = gemm({ M: CLASSES, N: H, K: N, A: dLogits, B: y, transposeA: true })
    const dy = gemm({ M: N, N: H, K: CLASSES, A: dLogits, B: weight })
    const { dW, dR, dBiasInput } = layerBackward(now, forward, dy, new Float64Array(layer.initial.length))
    const gradients = [dW, dR, dBiasInput, dWeight, columnSums(N, CLASSES, dLogits)]
    const updated = [W, R, biasInput, weight, bias].map((parameters, n) => {
      const settings = { lr: ADAM.lr, beta1: ADAM.betas[0], beta2: ADAM.betas[1], epsilon: ADAM.epsilon }
      const plain = { weightDecay: 0, clipNorm: 0, clipValue: 0, decoupled: false, step: before + 1 }
      const { m, v } = moments[n]!
      const next = adam(parameters, gradients[n]!, m, v, 1, { ...settings, ...plain })
      moments[n] = next
      return next.parameters
    })
    ;[W, R, biasInput, weight, bias] = updated as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    return losses.reduce((sum, loss) => sum + loss, 0)
  })
  return { losses: all, parameters: [W, R, biasInput, weight, bias] }
}

const wide = (values: Float32Array): Float64Array => Float64Array.from(values)

export const training: Operation = {
  /**
   * The products there and back: `R h` three times as often as forward (itself, dh, dR), `W x` twice (itself, dW: nobody asks for dx), the linear layer's
   * three times.
   */
  flops(row) {
    const { T, B, I, H, gates } = layerOf(row)
    return 2 * T * B * gates * H * (2 * I + 3 * H) + 3 * 2 * T * B * H * CLASSES
  },
  traffic: () => null,
  tolerance: 1e-3,
  async check(place, row) {
    const { cell } = layerOf(row)
    const task = trainer(place, cell, SMALL)
    try {
      const wanted = reference(cell, SMALL, checkedSteps(place.runtime.backend))
      const wrong = difference(`losses of ${cell}`, await task.result(), wanted.losses, LOSS, 0)
      if (wrong !== undefined) return wrong
      for (const [n, parameter] of task.learning.entries()) {
        const off = difference(`${parameter.name} of ${cell}`, await parameter.data(), wanted.parameters[n]!)
        if (off !== undefined) return off
      }
      return undefined
    } finally {
      task.close()
    }
  },
  prepare(place, row) {
    const { cell, T, B, I, H } = layerOf(row)
    return Promise.resolve(trainer(place, cell, { T, B, I, H }))
  },
}
