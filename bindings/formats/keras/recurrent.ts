/** SimpleRNN, LSTM and GRU, in one direction or both. */
import {
  Recurrent,
  add,
  cells,
  concat,
  gatherRows,
  reshape,
  scale,
  select,
  type Cell,
  type Tensor,
} from '../../index.js'
import { activationOf, applied, cellOnce, multiply, type Activation } from './activations.js'
import { choice, count, expectOff, isObject, refuse, show, type Config } from './config.js'
import type { Dialect } from './dialect.js'
import { pack } from './mask.js'
import { turned, type Flow, type Kind, type LayerReader, type Own, type Plan } from './plan.js'
import type { Weight } from './weights.js'

interface Family {
  /** The gates in webrnn's order: for each its place in Keras, where the LSTM has i f c o and the GRU z r h. */
  readonly gates: readonly number[]
  readonly states: readonly string[]
  /** The cells that ship, by the names of their activations. */
  readonly shipped: Readonly<Record<string, Cell>>
  /** The equations with any activations: A(…), and S(…) for the recurrent one. A line that is a gate is a name and its sum. */
  readonly equations: string
}

const SUM = 'W@x + R@h + b'
const GRU = `r = S(${SUM})\nz = S(${SUM})\nn = A(N)\nh' = (1 - z) * n + z * h`

const FAMILIES: ReadonlyMap<unknown, Family> = new Map([
  [
    'SimpleRNN',
    {
      gates: [0],
      states: ['h'],
      shipped: { tanh: cells.rnnTanh, relu: cells.rnnRelu },
      equations: `h' = A(${SUM})`,
    },
  ],
  [
    'LSTM',
    {
      gates: [0, 1, 2, 3],
      states: ['h', 'c'],
      shipped: { tanh_sigmoid: cells.lstm },
      equations: `i = S(${SUM})\nf = S(${SUM})\ng = A(${SUM})\no = S(${SUM})\nc' = f * c + i * g\nh' = o * A(c')`,
    },
  ],
  [
    'GRU',
    {
      gates: [1, 0, 2],
      states: ['h'],
      shipped: { tanh_sigmoid: cells.gruBefore },
      equations: GRU.replace('N', 'W@x + R@(r * h) + b'),
    },
  ],
  [
    'GRU, reset after',
    {
      gates: [1, 0, 2],
      states: ['h'],
      shipped: { tanh_sigmoid: cells.gru },
      equations: GRU.replace('N', 'W@x + b + r * (R@h + b_R)'),
    },
  ],
])

/** Which cell a layer has: one that ships, or one that is made of its activations. */
function cellOf(name: string, family: Family, activations: readonly Activation[]): Cell {
  const id = activations.map((one) => one.name).join('_')
  if (Object.hasOwn(family.shipped, id)) return family.shipped[id]!
  const odd = activations.find(({ formula }) => !formula)
  if (odd) refuse(`the activation ${odd.name} has no place in a cell`)
  const label = `${name} ${id}`.toLowerCase().replace(/\W+/g, '_')
  // A formula may read its x twice, a product stands once: so the sum has a name of its own.
  const equations = (): string =>
    family.equations.replace(/^(\w+)('?) = (.*\b)?([AS])\((.*)\)$/gm, (_, left, next, before = '', which, sum) => {
      const [activation] = which === 'A' ? activations : activations.slice(1)
      return `sum_${left} = ${sum}\n${left}${next} = ${before}(${applied(activation!, `sum_${left}`)})`
    })
  return cellOnce(label, family.states, equations)
}

/** One direction's weights. */
interface Direction {
  readonly kernel: Weight
  readonly recurrent: Weight
  readonly bias: Weight | null
}

/** What a recurrent layer is, whatever its directions. */
function readCell(layer: LayerReader, kind: unknown) {
  const { config, dialect } = layer
  const after = kind === 'GRU' && config.reset_after === true
  const family = FAMILIES.get(after ? 'GRU, reset after' : kind) ?? refuse(`Bidirectional of ${show(kind)}`)
  expectOff(config, 'stateful', 'return_state', 'time_major')
  const units = count(config, 'units')
  const given = kind === 'SimpleRNN' ? [config.activation] : [config.activation, config.recurrent_activation]
  const cell = cellOf(
    String(kind),
    family,
    given.map((one) => activationOf(one, dialect)),
  )
  const width = layer.expect('steps')
  const columns = family.gates.length * units
  const directionOf = (within: string): Direction => ({
    kernel: layer.weight('kernel', [width, columns], within),
    recurrent: layer.weight('recurrent_kernel', [units, columns], within),
    bias: config.use_bias === false ? null : layer.weight('bias', after ? [2, columns] : [columns], within),
  })
  return { family, cell, units, after, directionOf }
}

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

function planOf(layer: LayerReader, kind: unknown, folders: readonly string[], output: Output): Plan {
  const { family, cell, units, after, directionOf } = readCell(layer, kind)
  const directions = folders.map(directionOf)
  const inputs = directions[0]!.kernel.shape[0]!
  const bias = directions[0]!.bias !== null
  const width = output.merge === 'concat' ? units * directions.length : units
  return {
    output: { rank: output.sequences ? 'steps' : 'row', width },
    make(runtime, values) {
      const module = new Recurrent(runtime, cell, inputs, units, { bias, bidirectional: directions.length > 1 })
      const parameters = module.namedParameters()
      const write = (name: string, data: Float32Array): void => parameters.get(name)!.write(data)
      directions.forEach((one, direction) => {
        const suffix = `_l0${direction ? '_reverse' : ''}`
        write(`weight_ih${suffix}`, turned(values(one.kernel), inputs, family.gates))
        write(`weight_hh${suffix}`, turned(values(one.recurrent), units, family.gates))
        if (!one.bias) return
        const numbers = values(one.bias)
        const second = after ? numbers.subarray(numbers.length / 2) : new Float32Array(numbers.length)
        write(`bias_ih${suffix}`, turned(numbers.subarray(0, second.length), 1, family.gates))
        write(`bias_hh${suffix}`, turned(second, 1, family.gates))
      })
      // Keras has one bias where webrnn has the sum of two: the other stays 0, and does not learn, or the sum would learn twice as fast.
      return {
        module,
        ...(after ? {} : { idle: /^bias_hh/ }),
        run: (flow, own) => ({
          x: runOf(module, flow, own, output),
          mask: output.sequences ? flow.mask : null,
        }),
      }
    },
  }
}

/**
 * Masked steps are taken out of each row, which so has a length, and put back behind the layer. The kernels' second direction starts at each row's
 * own last step: it needs nothing more.
 */
function runOf(module: Recurrent, { x, mask }: Flow, own: Own, { sequences, zeros, backwards, merge }: Output): Tensor {
  const [T, B] = x.shape as [number, number]
  const { directions, units } = module
  const isPlain = !mask && !backwards
  const packing = isPlain ? null : pack(mask, T, B, backwards, zeros)
  const packed = packing ? own(gatherRows(x, { data: packing.rows, shape: [packing.steps, B] })) : x
  const { y, state } = module.forward(packed, { lengths: packing?.lengths })
  own(y)
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
