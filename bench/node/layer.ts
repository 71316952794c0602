/** A layer on the device, x and the gradient of y there, too: what is timed ends there, and nothing is read but the one number that tells that it is done. */
import type { Tensor } from 'webrnn'
import { concatenate } from '../../tests/oracles/blocks.js'
import { Random } from '../../tests/reference/random.js'
import { layerData, type LayerData } from '../suite/data.js'
import { layerWith } from '../suite/forward.js'
import type { Place } from '../suite/operation.js'
import type { LayerSize } from '../suite/row.js'
import type { NodeRow, PassName, Plan } from './rows.js'

export interface NodeData extends LayerData {
  /** The gradient of y, [T, B, H]. */
  readonly dy: Float32Array<ArrayBuffer>
}

export function nodeData({ cell, size }: Pick<NodeRow, 'cell' | 'size'>): NodeData {
  const { T, B, H } = size
  return { ...layerData({ cell, ...size }), dy: new Random(T * B + H).uniform(T * B * H) }
}

/** What plans and libraries have to agree in. */
export interface NodeResult {
  /** [T, B, H] */
  readonly y: Float32Array
  /** Of `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, one after the other; empty for `forward`. */
  readonly gradients: Float32Array
}

export interface NodeLayer {
  result(): Promise<NodeResult>
  /** So many runs, each submitted by itself, and the end of the last. @returns milliseconds of one */
  lap(runs: number): Promise<number>
  close(): void
}

export function nodeLayer(place: Place, row: NodeRow, plan: Plan, data: NodeData): NodeLayer {
  const { webrnn, runtime } = place
  const { cell, size, pass } = row
  const { T, B, I, H } = size
  const layer = layerWith(place, cell, size, data, plan)
  const x = runtime.tensor(data.x, [T, B, I])
  const dy = runtime.tensor(data.dy, [T, B, H])
  const memory = runtime.device.allocate(1)
  const one = { memory, offset: 0, length: 1 }

  function run(): Tensor {
    if (pass === 'forward') {
      const { y, state } = runtime.noGrad(() => layer.forward(x))
      state.dispose()
      return y
    }
    layer.parameters().forEach((parameter) => parameter.zeroGrad())
    const { y, state } = layer.forward(x)
    webrnn.backward([y], [dy])
    state.dispose()
    return y
  }

  return {
    async result() {
      const y = run()
      const values = await y.data()
      y.dispose()
      const learning = pass === 'forward' ? [] : layer.parameters()
      const gradients = await Promise.all(learning.map(({ grad }) => grad!.data()))
      return { y: values, gradients: concatenate(gradients) }
    },
    async lap(runs) {
      const start = performance.now()
      for (let n = 0; n < runs; n++) {
        run().dispose()
        runtime.device.submit()
        // the end of this task is where a run is submitted
        await Promise.resolve()
      }
      await runtime.device.read(one)
      return (performance.now() - start) / runs
    },
    close() {
      layer.parameters().forEach((parameter) => parameter.zeroGrad())
      for (const tensor of [x, dy, ...layer.parameters()]) tensor.dispose()
      runtime.device.free(memory)
    },
  }
}

/** A small layer with a rest everywhere, for the reference. */
export const SMALL: readonly LayerSize[] = [
  { T: 5, B: 3, I: 7, H: 13 },
  { T: 9, B: 17, I: 20, H: 65 },
]

export const passText = (pass: PassName): string => (pass === 'forward' ? 'forward' : 'forward and backward')
