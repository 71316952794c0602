/**
 * A training step: the layer, a linear one upon it, cross-entropy, back-propagation through time, Adam. x [T, B, I] is dense, or vectors of tokens of a
 * vocabulary V, which learn, too; the loss is read.
 */
import type { Optimizer, Parameter } from 'webrnn'
import { difference } from './compare.js'
import { ADAM, CLASSES, checkedSteps, trainingData, trainingSizeOf, type TrainingSize } from './data.js'
import { layerWith } from './forward.js'
import type { Operation, Place, Task } from './operation.js'
import { layerOf, type CellName } from './row.js'
import { trainingReference } from './training_reference.js'

/** |got − want| of losses near ln 64 = 4.2: some roundings of float32. */
const LOSS = 5e-6

const SMALL = { T: 4, B: 3, I: 5, H: 6 }
const SMALL_VOCABULARY = 7

export function trainer(
  place: Place,
  cell: CellName,
  size: TrainingSize,
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
  const embedding = data.V > 0 ? new webrnn.Embedding(runtime, data.V, I) : null
  embedding?.weight.write(data.table)
  const learning = [W!, R!, biasInput!, ...linear.parameters(), ...(embedding?.parameters() ?? [])]
  const optimizer: Optimizer = new webrnn.Adam(learning, ADAM)
  const dense = embedding ? null : runtime.tensor(data.x, [T, B, I])
  const tokens = { data: data.tokens, shape: [T, B] }
  const step = (): Promise<number> => {
    const x = dense ?? embedding!.forward(tokens)
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
      dense?.dispose()
      for (const one of [layer, linear, embedding]) one?.parameters().forEach((parameter) => parameter.dispose())
    },
  }
}

export const training: Operation = {
  /**
   * The products there and back: `R h` three times as often as forward (itself, dh, dR), `W x` twice (itself, dW: nobody asks for dx but an embedding), the
   * linear layer's three times.
   */
  flops(row) {
    const { T, B, I, H, gates } = layerOf(row)
    const inputs = trainingSizeOf(row).V ? 3 : 2
    return 2 * T * B * gates * H * (inputs * I + 3 * H) + 3 * 2 * T * B * H * CLASSES
  },
  traffic: () => null,
  tolerance: 1e-3,
  async check(place, row) {
    const { cell } = layerOf(row)
    const small = trainingSizeOf(row).V ? { ...SMALL, V: SMALL_VOCABULARY } : SMALL
    const task = trainer(place, cell, small)
    try {
      const wanted = trainingReference(cell, small, checkedSteps(place.runtime.backend))
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
    return Promise.resolve(trainer(place, layerOf(row).cell, trainingSizeOf(row)))
  },
}
