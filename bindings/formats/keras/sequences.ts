/** Layers that make sequences or end them, and those that see windows of steps. */
import { Conv1d, Embedding, concat, gatherRows, maxOverTime, meanOverTime, reshape, type Tensor } from '../../index.js'
import { activate, activationOf } from './activations.js'
import { choice, count, expectOff, refuse, show } from './config.js'
import { maskOf, pack } from './mask.js'
import type { Kind, Own } from './plan.js'

/** Numbers that no weights stand behind have a limit: a file cannot ask for memory that it does not have itself. */
const MOST_STEPS = 1 << 16

export const embedding: Kind = (layer) => {
  layer.expect('tokens')
  const words = count(layer.config, 'input_dim')
  const width = count(layer.config, 'output_dim')
  const table = layer.weight('embeddings', [words, width])
  const isMasking = Boolean(layer.config.mask_zero)
  return {
    output: { rank: 'steps', width },
    make(runtime, values) {
      const module = new Embedding(runtime, words, width)
      module.weight.write(values(table))
      return {
        module,
        enter(tokens, own) {
          const [T, B] = tokens.shape as [number, number]
          const mask = isMasking ? maskOf(T, B, (index) => tokens.data[index] !== 0) : null
          return { x: own(module.forward(tokens)), mask }
        },
      }
    },
  }
}

export const convolution: Kind = (layer) => {
  const { config, dialect } = layer
  const width = layer.expect('steps')
  const filters = count(config, 'filters')
  const size = count(config, 'kernel_size')
  const stride = count({ strides: 1, ...config }, 'strides', MOST_STEPS)
  const dilation = count({ dilation_rate: 1, ...config }, 'dilation_rate', MOST_STEPS)
  const padding = choice(config, 'padding', ['valid', 'same', 'causal'], 'valid')
  choice(config, 'data_format', ['channels_last'], 'channels_last')
  if (config.groups !== undefined && config.groups !== 1) refuse(`groups is ${show(config.groups)}`)
  const kind = activationOf(config.activation ?? null, dialect)
  const kernel = layer.weight('kernel', [size, width, filters])
  const bias = config.use_bias === false ? null : layer.weight('bias', [filters])
  const inputs = kernel.shape[1]!
  const reach = dilation * (size - 1)
  return {
    output: { rank: 'steps', width: filters },
    make(runtime, values) {
      const module = new Conv1d(runtime, inputs, filters, size, { stride, dilation, bias: bias !== null })
      const given = values(kernel)
      // [size, inputs, filters] → [filters, inputs, size]
      const weight = Float32Array.from(given, (_, at) => {
        const [k, i, f] = [at % size, Math.floor(at / size) % inputs, Math.floor(at / size / inputs)]
        return given[(k * inputs + i) * filters + f]!
      })
      module.weight.write(weight)
      if (bias) module.bias!.write(values(bias))
      return {
        module,
        // Keras lets the mask end here: windows see masked steps as they are.
        run({ x }, own) {
          const T = x.shape[0]!
          const missing = Math.max(0, (Math.ceil(T / stride) - 1) * stride + reach + 1 - T)
          const before = padding === 'causal' ? reach : padding === 'same' ? missing >> 1 : 0
          const after = padding === 'same' ? missing - before : 0
          return { x: own(activate(kind, own(module.forward(padded(x, before, after, own))))), mask: null }
        },
      }
    },
  }
}

/** Steps of zeros before the first and after the last. */
function padded(x: Tensor, before: number, after: number, own: Own): Tensor {
  const [T, B, F] = x.shape as [number, number, number]
  const zeros = (steps: number): Tensor[] =>
    steps > 0 ? [own(x.runtime.tensor(new Float32Array(steps * B * F), [1, steps * B * F]))] : []
  if (before + after === 0) return x
  const all = own(concat([...zeros(before), own(reshape(x, [1, x.size])), ...zeros(after)]))
  return own(reshape(all, [before + T + after, B, F]))
}

/** Keras takes the largest of all steps, masked ones, too. */
export const maximum: Kind = (layer) => {
  expectOff(layer.config, 'keepdims')
  return {
    output: { rank: 'row', width: layer.expect('steps') },
    make: () => ({ module: null, run: ({ x }, own) => ({ x: own(maxOverTime(x)), mask: null }) }),
  }
}

export const average: Kind = (layer) => {
  expectOff(layer.config, 'keepdims')
  const { masksMeans } = layer.dialect
  return {
    output: { rank: 'row', width: layer.expect('steps') },
    make: () => ({
      module: null,
      run({ x, mask }, own) {
        if (!mask || !masksMeans) return { x: own(meanOverTime(x)), mask: null }
        const { rows, steps, lengths } = pack(mask, mask.T, mask.B, false, false)
        const kept = own(gatherRows(x, { data: rows, shape: [steps, mask.B] }))
        return { x: own(meanOverTime(kept, { lengths })), mask: null }
      },
    }),
  }
}

/** The same row at each of n steps. */
export const repeat: Kind = (layer) => {
  const n = count(layer.config, 'n', MOST_STEPS)
  return {
    output: { rank: 'steps', width: layer.expect('row') },
    make: () => ({
      module: null,
      run({ x }, own) {
        const B = x.shape[0]!
        const data = Int32Array.from({ length: n * B }, (_, at) => at % B)
        return { x: own(gatherRows(x, { data, shape: [n, B] })), mask: null }
      },
    }),
  }
}
