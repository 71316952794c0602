/** SimpleRNN, LSTM and GRU, in one direction or both. */
import {
  Recurrent,
  add,
  concat,
  gatherRows,
  reshape,
  scale,
  select,
  type RecurrentState,
  type Tensor,
} from '../../index.js'
import { multiply } from './activations.js'
import { cellOf } from './cells.js'
import { choice, count, expectOff, isObject, refuse, show, type Config } from './config.js'
import type { Dialect } from './dialect.js'
import { pack } from './mask.js'
import { turned, type Flow, type Kind, type LayerReader, type Own, type Plan } from './plan.js'

/** Where a layer's output is an answer of each step, and whether masked steps have one. */
interface Output {
  readonly sequences: boolean
  readonly zeros: boolean
  readonly backwards: boolean
  readonly merge: Merge
}

type Merge = 'concat' | 'sum' | 'ave' | 'mul'

const MERGES: Readonly<Record<Merge, (a: Tensor, b: Tensor, own: Own) => Tensor>> = {
  concat: (a, b) => concat([a, b]),
  sum: add,
  ave: (a, b, own) => scale(own(add(a, b)), 0.5),
  mul: multiply,
}

/** @param folders where the weights of each direction are; none where there is one */
function planOf(layer: LayerReader, kind: unknown, folders: readonly string[], output: Output): Plan {
  const { config, dialect } = layer
  expectOff(config, 'return_state', 'time_major')
  const { cell, gates, twoBiases } = cellOf(kind, config, dialect)
  const units = count(config, 'units')
  const columns = gates.length * units
  const bias = config.use_bias !== false
  const directions = folders.map((within) => ({
    kernel: layer.weight('kernel', [layer.expect('steps'), columns], within),
    recurrent: layer.weight('recurrent_kernel', [units, columns], within),
    bias: bias ? layer.weight('bias', twoBiases ? [2, columns] : [columns], within) : null,
  }))
  const inputs = directions[0]!.kernel.shape[0]!
  return {
    output: {
      rank: output.sequences ? 'steps' : 'row',
      width: output.merge === 'concat' ? units * directions.length : units,
    },
    make(runtime, values) {
      const module = new Recurrent(runtime, cell, inputs, units, { bias, bidirectional: directions.length > 1 })
      const parameters = module.namedParameters()
      directions.forEach(({ kernel, recurrent, bias }, direction) => {
        const write = (name: string, numbers: Float32Array, rows: number): void =>
          parameters.get(`${name}_l0${direction ? '_reverse' : ''}`)!.write(turned(numbers, rows, gates))
        write('weight_ih', values(kernel), inputs)
        write('weight_hh', values(recurrent), units)
        if (!bias) return
        // Keras has one bias where webrnn has the sum of two: the other stays 0, and is idle, or the sum would learn twice as fast.
        const both = new Float32Array(2 * columns)
        both.set(values(bias))
        write('bias_ih', both.subarray(0, columns), 1)
        write('bias_hh', both.subarray(columns), 1)
      })
      const carried: Carried = { isOn: Boolean(config.stateful), state: null }
      return {
        module,
        ...(twoBiases ? {} : { idle: /^bias_hh/ }),
        run: (flow, own) => ({
          x: runOf(module, flow, own, output, carried),
          mask: output.sequences ? flow.mask : null,
        }),
        reset() {
          carried.state?.dispose()
          carried.state = null
        },
      }
    },
  }
}

/** The states that a `stateful` layer goes on from. */
interface Carried {
  readonly isOn: boolean
  state: RecurrentState | null
}

/**
 * Masked steps are taken out of each row, which so has a length, and put back behind the layer. The kernels' second direction starts at each row's
 * own last step: it needs nothing more.
 */
function runOf(
  module: Recurrent,
  { x, mask }: Flow,
  own: Own,
  { sequences, zeros, backwards, merge }: Output,
  carried: Carried,
): Tensor {
  const [T, B] = x.shape as [number, number]
  const { directions, units } = module
  const isPlain = !mask && !backwards
  const packing = isPlain ? null : pack(mask, T, B, backwards, zeros)
  const packed = packing ? own(gatherRows(x, { data: packing.rows, shape: [packing.steps, B] })) : x
  const { y, state } = module.forward(packed, { lengths: packing?.lengths, state: carried.state })
  own(y)
  if (carried.isOn) {
    const next = state.detach().keep()
    carried.state?.dispose()
    carried.state = next
  }
  try {
    if (!sequences) {
      const h = state.h
      if (directions === 1) return own(reshape(h, [B, units]))
      return own(MERGES[merge](own(select(h, 0)), own(select(h, 1)), own))
    }
    if (isPlain && (directions === 1 || merge === 'concat')) return y
    // y has the directions side by side: [steps · B · directions, units]
    const shownBy = (direction: number): Tensor => {
      const shown = packing ? packing.shown[direction]! : Int32Array.from({ length: T * B }, (_, n) => n)
      const data = shown.map((row) => row * directions + direction)
      return own(gatherRows(own(reshape(y, [y.size / units, units])), { data, shape: [T, B] }))
    }
    return directions === 1 ? shownBy(0) : own(MERGES[merge](shownBy(0), shownBy(1), own))
  } finally {
    state.dispose()
  }
}

/** What is asked of a layer in one direction, or of each of two. */
function outputOf(config: Config, dialect: Dialect, merge: Merge | null): Output {
  const sequences = Boolean(config.return_sequences)
  const zeros = Boolean(config.zero_output_for_mask)
  if (zeros && !sequences && !merge) refuse('zero_output_for_mask is true, and return_sequences is not')
  return {
    sequences,
    zeros: merge ? dialect.zerosBothWays : zeros,
    backwards: Boolean(config.go_backwards),
    merge: merge ?? 'concat',
  }
}

/** A layer in one direction. */
export const recurrent =
  (kind: string): Kind =>
  (layer) =>
    planOf(layer, kind, [''], outputOf(layer.config, layer.dialect, null))

/** A layer in both directions. */
export const bidirectional: Kind = (layer) => {
  const { layer: forward, backward_layer: backward } = layer.config
  if (!isObject(forward) || !isObject(forward.config)) return refuse('it has no layer')
  if (isObject(backward)) expectTwins(forward, backward)
  const merge = choice(layer.config, 'merge_mode', ['concat', 'sum', 'ave', 'mul'], 'concat')
  const { config } = forward
  const inner = layer.inner(config)
  return planOf(inner, forward.class_name, ['forward_', 'backward_'], outputOf(config, layer.dialect, merge))
}

/** Both directions are one module: they differ in nothing but where they begin. */
function expectTwins(forward: Config, backward: Config): void {
  const [one, other] = [forward.config as Config, isObject(backward.config) ? backward.config : {}]
  const names = ['units', 'activation', 'recurrent_activation', 'use_bias', 'reset_after', 'return_sequences']
  const odd = names.find((name) => show(one[name]) !== show(other[name]))
  if (odd || forward.class_name !== backward.class_name)
    refuse(`its directions differ in ${odd ?? 'their class'}; they are read where they are alike`)
  if (Boolean(one.go_backwards) === Boolean(other.go_backwards))
    refuse('both of its directions have the same go_backwards')
}
