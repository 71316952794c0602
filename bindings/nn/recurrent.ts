import type { Cell } from '../cells/cell.js'
import type { CellLayout } from '../language/layout.js'
import { OptionError, ShapeError } from '../errors.js'
import type { BackwardPass, Edge } from '../tensor/node.js'
import { expectTensor } from '../tensor/expect.js'
import type { Parameter } from '../tensor/parameter.js'
import { isRecorded, record, result } from '../tensor/record.js'
import type { Runtime } from '../tensor/runtime.js'
import { Scratch } from '../tensor/scratch.js'
import { expectShape } from '../tensor/shape.js'
import type { Storage } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { Module, expectRuntime } from './module.js'
import { expectCount, expectOptions } from '../options.js'
import { RecurrentLayer, copyPlane, type Input, type Plan, type Trace } from './recurrent_layer.js'
import { PARAMETERS, parametersOf, recurrentWeights } from './recurrent_weights.js'
import { RecurrentState, initialPlaces, type GivenState } from './recurrent_state.js'

export interface RecurrentOptions {
  /** Layers on top of each other. Default 1. */
  readonly layers?: number
  /** A second direction that starts at each row's own last step. Default false. */
  readonly bidirectional?: boolean
  /** The share of the numbers between layers that training sets to zero. Default 0. */
  readonly dropout?: number
  /** Whether there are biases. Default true. */
  readonly bias?: boolean
  /** `scan`: one dispatch for all steps. `step`: one a step and stage. Default `auto`, which is `scan`. */
  readonly plan?: 'auto' | Plan
}

export interface ForwardOptions {
  /** The true length of each row; beyond it y is 0 and the states stay. Default: all T. */
  readonly lengths?: readonly number[] | undefined
  /** The states to start from: what an earlier `forward` returned, or tensors [layers · directions, B, H]. Default zeros. */
  readonly state?: RecurrentState | GivenState | null | undefined
}

export interface RecurrentResult {
  /** [T, B, H · directions] */
  readonly y: Tensor
  readonly state: RecurrentState
}

/** Layers of any recurrent cell. */
export class Recurrent extends Module {
  readonly layers: number
  readonly directions: number
  readonly dropout: number
  readonly #passes: RecurrentLayer[] = []

  /**
   * @param inputs I, the features of x
   * @param units H, the units of each layer and direction
   * Parameters start from a uniform distribution in ±1/√H, as in PyTorch.
   */
  constructor(
    runtime: Runtime,
    readonly cell: Cell,
    readonly inputs: number,
    readonly units: number,
    options: RecurrentOptions = {},
    private readonly label = 'Recurrent',
  ) {
    expectRuntime(label, runtime)
    if (!cell?.compiled)
      throw new OptionError(
        `${label}: this is no cell; take one of \`cells\`, or make one with \`cell\` of webrnn/cell`,
      )
    expectCount(label, 'inputs', inputs)
    expectCount(label, 'units', units)
    expectOptions(label, options, ['layers', 'bidirectional', 'dropout', 'bias', 'plan'])
    const { layers = 1, bidirectional = false, dropout = 0, bias = true, plan = 'auto' } = options
    expectCount(label, 'layers', layers)
    if (!(dropout >= 0 && dropout < 1)) throw new OptionError(`${label}: dropout is ${dropout}, wanted 0 ≤ dropout < 1`)
    if (!['auto', 'scan', 'step'].includes(plan))
      throw new OptionError(`${label}: plan is '${plan}', wanted 'auto', 'scan' or 'step'`)
    super(runtime)
    this.layers = layers
    this.directions = bidirectional ? 2 : 1
    this.dropout = dropout

    expectFitting(
      label,
      cell.compiled,
      bias,
      Array.from({ length: layers }, (_, layer) => this.#inputsOf(layer)),
      units,
    )

    for (let layer = 0; layer < layers; layer++) {
      for (let direction = 0; direction < this.directions; direction++) {
        const suffix = `_l${layer}${direction ? '_reverse' : ''}`
        const weights = recurrentWeights(runtime, cell.compiled, this.#inputsOf(layer), units, bias, suffix)
        this.#passes.push(new RecurrentLayer(runtime, cell.compiled, weights, plan === 'step' ? 'step' : 'scan'))
      }
    }
  }

  #inputsOf(layer: number): number {
    return layer === 0 ? this.inputs : this.units * this.directions
  }

  override namedParameters(): Map<string, Parameter> {
    const parameters = this.#passes.flatMap(({ weights }) => Object.values(weights) as (Parameter | null)[])
    return new Map(parameters.filter((parameter) => parameter !== null).map((parameter) => [parameter.name, parameter]))
  }

  /**
   * @param x [T, B, inputs]
   * @returns y [T, B, units · directions], 0 beyond a row's length; state at each row's own last step
   * @throws ShapeError
   */
  forward(x: Tensor, options: ForwardOptions = {}): RecurrentResult {
    const call = `${this.label}.forward`
    expectOptions(call, options, ['lengths', 'state'])
    const { runtime, units: H, directions, layers, cell } = this
    expectTensor(call, 'x', x, runtime)
    expectShape(call, 'x', x.shape, ['T', 'B', this.inputs])
    const [T, B] = x.shape as [number, number, number]
    if (T === 0 || B === 0)
      throw new ShapeError(`${call}: x is [${x.shape.join(', ')}], wanted at least one step and one row`)
    const { lengths, state = null } = options
    if (lengths) expectLengths(call, lengths, T, B)
    const shape = [layers * directions, B, H] as const
    const initial = state && initialPlaces(call, runtime, state, cell.states, shape)

    const inputs = [x, ...this.#passes.flatMap(({ weights }) => parametersOf(weights))]
    const edges = cell.states.map((name, s) => edgeOf(state, name, s))
    const keep = isRecorded(runtime, inputs, edges)
    return Scratch.use(runtime, (scratch) => {
      const rows = lengths ? scratch.integers(Int32Array.from(lengths)) : null
      const traces: Trace[] = []
      const drops: Drop[] = []
      let below: Input = { storage: x.storage, span: x.span }
      for (let layer = 0; layer < layers; layer++) {
        const y = scratch.take(T * B * H * directions)
        for (let direction = 0; direction < directions; direction++) {
          const part = layer * directions + direction
          const sides = { reverse: direction === 1, yStride: H * directions, yOffset: direction * H }
          const sizes = { T, B, I: this.#inputsOf(layer), H, ...sides }
          const start = initial && initial[part]!
          traces.push(this.#passes[part]!.forward(scratch, sizes, below, y.span, rows, start, keep))
        }
        const above = layer < layers - 1 ? this.#drop(scratch, y, drops) : y
        below = { storage: above, span: above.span }
      }

      const read = traces.flatMap((trace) => [trace.x.storage, trace.states, trace.saved, trace.lengths])
      const node = record(runtime, {
        name: this.label,
        inputs,
        edges,
        outputs: [T * B * H * directions, ...cell.states.map(() => layers * directions * B * H)],
        saved: [...new Set(read)].filter((one) => one !== null),
        backward: (pass) => this.#backward(pass, traces, drops, inputs.length),
      })
      return {
        y: result(runtime, [T, B, H * directions], below.storage, { node }),
        state: new RecurrentState(runtime, cell.states, shape, traces, node),
      }
    })
  }

  /** Dropout between layers, in training. */
  #drop(scratch: Scratch, y: Storage, drops: Drop[]): Storage {
    const { runtime, dropout: p, training } = this
    if (p === 0 || !training) return y
    const dropped = scratch.take(y.elements)
    const seed = runtime.random.integer()
    runtime.device.kernels.dropout({ N: y.elements, x: y.span, y: dropped.span, p, seed })
    drops.push({ p, seed })
    return dropped
  }

  #backward(pass: BackwardPass, traces: readonly Trace[], drops: readonly Drop[], firstState: number): void {
    const { runtime, cell, layers, directions, units: H } = this
    const { kernels } = runtime.device
    const { T, B } = traces[0]!.sizes
    const dInitial = cell.states.map((_, s) =>
      pass.wants(firstState + s) ? pass.scratch(traces.length * B * H) : null,
    )
    let dy = pass.gradient(0)
    for (let layer = layers - 1; layer >= 0; layer--) {
      const dBelow = layer > 0 ? pass.scratch(T * B * this.#inputsOf(layer)) : null
      const target = layer === 0 && pass.wants(0) ? pass.target(0) : null
      for (let direction = 0; direction < directions; direction++) {
        const part = layer * directions + direction
        const dStates = pass.scratch(cell.states.length * B * H)
        this.#finalGradient(pass, part, B, dStates)
        const dx = dBelow
          ? { span: dBelow.span, accumulate: direction > 0 }
          : target && { span: target.span, accumulate: target.accumulate || direction > 0 }
        this.#passes[part]!.backward(pass, traces[part]!, dy, dStates.span, dx, 1 + PARAMETERS * part)
        dInitial.forEach((all, s) => all && copyPlane(runtime, B * H, dStates.span, s * B * H, all.span, part * B * H))
      }
      if (dBelow) {
        const drop = drops[layer - 1]
        const dDropped = drop ? pass.scratch(dBelow.elements) : dBelow
        if (drop) kernels.dropout({ N: dBelow.elements, x: dBelow.span, y: dDropped.span, ...drop })
        dy = dDropped.span
      }
    }
    dInitial.forEach((all, s) => all && pass.give(firstState + s, all))
  }

  /** The gradient of one layer's and direction's final states: what later operations left there, zero where nothing did. */
  #finalGradient(pass: BackwardPass, part: number, B: number, dStates: Storage): void {
    const { runtime, cell, units: H } = this
    const isGiven = cell.states.map((_, s) => pass.has(1 + s))
    if (isGiven.includes(false)) runtime.device.kernels.fill({ N: dStates.elements, y: dStates.span, value: 0 })
    isGiven.forEach(
      (given, s) => given && copyPlane(runtime, B * H, pass.gradient(1 + s), part * B * H, dStates.span, s * B * H),
    )
  }
}

/** @throws ShapeError, OptionError where the cell sets conditions that these sizes and options do not meet */
function expectFitting(
  label: string,
  { name, raw, starts }: CellLayout,
  bias: boolean,
  inputs: readonly number[],
  units: number,
): void {
  const layer = inputs.findIndex((count) => count !== units)
  if (raw && layer >= 0)
    throw new ShapeError(
      `${label}: the cell ${name} reads x without a matrix, so inputs must equal units; layer ${layer} has ${inputs[layer]} inputs and ${units} units`,
    )
  const start = starts.find(({ parameter }) => parameter !== 'peephole')
  if (!bias && start)
    throw new OptionError(`${label}: bias is false, but the cell ${name} says where the bias of ${start.gate} starts`)
}

/** @throws ShapeError */
function expectLengths(call: string, lengths: readonly number[], T: number, B: number): void {
  if (lengths.length !== B) throw new ShapeError(`${call}: ${lengths.length} lengths for ${B} rows`)
  const wrong = lengths.findIndex((length) => !Number.isInteger(length) || length < 1 || length > T)
  if (wrong >= 0)
    throw new ShapeError(`${call}: lengths[${wrong}] is ${lengths[wrong]}, wanted a whole number from 1 to ${T}`)
}

interface Drop {
  readonly p: number
  readonly seed: number
}

/** Where the gradient of a given initial state flows to. */
function edgeOf(given: RecurrentState | GivenState | null, name: string, s: number): Edge {
  if (given instanceof RecurrentState)
    return given.node && !given.node.done ? { node: given.node, output: 1 + s } : null
  return given?.[name]?.edge ?? null
}
