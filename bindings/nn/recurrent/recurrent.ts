import * as kernels from '../../backend/kernels/index.js'
import type { Plan, Precision } from '../../backend/backend.js'
import type { Cell } from '../../cells/cell.js'
import { OptionError, ShapeError } from '../../errors.js'
import type { BackwardPass, Edge } from '../../tensor/node.js'
import { expectTensor } from '../../tensor/expect.js'
import type { Parameter } from '../../tensor/parameter.js'
import { isRecorded, record, result } from '../../tensor/record.js'
import type { Runtime } from '../../tensor/runtime.js'
import { Scratch } from '../../tensor/scratch.js'
import { expectShape, sizeOf } from '../../tensor/shape.js'
import type { Storage } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { expectShare } from '../functions/dropout.js'
import { swapAxes } from '../functions/rows.js'
import { expectLengths, type Lengths } from '../lengths.js'
import { Module, expectRuntime } from '../module.js'
import { ProjectedLayer } from './projected_layer.js'
import { expectCount, expectOptions } from '../../options.js'
import { expectFitting, expectProjection } from './fitting.js'
import { withoutPadding } from './input_products.js'
import { RecurrentLayer } from './layer.js'
import { copyPlane, type Input, type Trace } from './loop.js'
import { PARAMETERS, parametersOf, recurrentWeights } from './weights.js'
import { RecurrentState, initialPlaces, type GivenState } from './state.js'

export interface RecurrentOptions {
  /** Layers on top of each other. Default 1. */
  readonly layers?: number
  /** A second direction that starts at each row's own last step. Default false. */
  readonly bidirectional?: boolean
  /** The share of the numbers between layers that training sets to zero. Default 0. */
  readonly dropout?: number
  /** Whether there are biases. Default true. */
  readonly bias?: boolean
  /** Rows first: x and y are [B, T, …]. States are [layers · directions, B, H] all the same, as in PyTorch. Default false. */
  readonly batchFirst?: boolean
  /** P: the output and the recurrent state h are a projection of the units, y [T, B, P · directions]. For the LSTM. Default 0: none. */
  readonly projSize?: number
  /** `scan`: one dispatch for all steps. `step`: one a step and stage. Default `auto`: as suits the backend and the size (ARCHITECTURE.md, *Through time*). */
  readonly plan?: 'auto' | Plan
  /**
   * `f16`: the loop reads the recurrent weights rounded to half precision (11 bits), half the traffic where that is what binds; parameters, sums and gradients stay
   * float32. WebGPU only. Default `f32`.
   */
  readonly precision?: Precision
}

export interface ForwardOptions {
  /** The true length of each row, in any order; beyond it y is 0 and the states stay. Default: all T. */
  readonly lengths?: Lengths | undefined
  /** The states to start from: what an earlier `forward` returned, or tensors [layers · directions, B, H]. Default zeros. */
  readonly state?: RecurrentState | GivenState | null | undefined
}

export interface RecurrentResult {
  /** [T, B, H · directions], or [B, T, …] if batchFirst; P takes the place of H if there is a projection. */
  readonly y: Tensor
  readonly state: RecurrentState
}

/** Layers of any recurrent cell. */
export class Recurrent extends Module {
  readonly layers: number
  readonly directions: number
  readonly dropout: number
  readonly batchFirst: boolean
  /** Features of y in each direction: units, or projSize. */
  readonly outputs: number
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
    expectOptions(label, options, [
      ...['layers', 'bidirectional', 'dropout', 'bias', 'batchFirst', 'projSize', 'plan', 'precision'],
    ])
    const { layers = 1, bidirectional = false, dropout = 0, bias = true, plan = 'auto', precision = 'f32' } = options
    const { batchFirst = false, projSize = 0 } = options
    expectCount(label, 'layers', layers)
    expectShare(label, 'dropout', dropout)
    expectProjection(label, cell.compiled, projSize, units)
    if (!['auto', 'scan', 'step'].includes(plan))
      throw new OptionError(`${label}: plan is '${plan}', wanted 'auto', 'scan' or 'step'`)
    if (!['f32', 'f16'].includes(precision))
      throw new OptionError(`${label}: precision is '${precision}', wanted 'f32' or 'f16'`)
    if (precision === 'f16' && runtime.backend !== 'webgpu')
      throw new OptionError(`${label}: precision 'f16' is for WebGPU; this runtime is on WebAssembly`)
    super(runtime)
    this.layers = layers
    this.directions = bidirectional ? 2 : 1
    this.dropout = dropout
    this.batchFirst = batchFirst
    this.outputs = projSize || units

    expectFitting(
      label,
      cell.compiled,
      bias,
      Array.from({ length: layers }, (_, layer) => this.#inputsOf(layer)),
      units,
    )

    const Layer = projSize ? ProjectedLayer : RecurrentLayer
    for (let layer = 0; layer < layers; layer++) {
      const made = this.#eachDirection((direction) => {
        const suffix = `_l${layer}${direction ? '_reverse' : ''}`
        return recurrentWeights(runtime, cell.compiled, this.#inputsOf(layer), units, projSize, bias, suffix)
      })
      for (const weights of made)
        this.#passes.push(new Layer(runtime, cell.compiled, weights, plan === 'auto' ? null : plan, precision, units))
    }
  }

  /** @internal Features of each state. */
  get widths(): readonly number[] {
    return this.#passes[0]!.widths
  }

  #inputsOf(layer: number): number {
    return layer === 0 ? this.inputs : this.outputs * this.directions
  }

  override toString(): string {
    const { label, cell, inputs, units, outputs, layers, directions, dropout, batchFirst } = this
    // LSTM, BiLSTM and GRU say their cell themselves
    const sizes = label.endsWith(cell.name.toUpperCase()) ? [inputs, units] : [cell.name, inputs, units]
    const projSize = outputs !== units && outputs
    const options = { layers: layers > 1 && layers, bidirectional: directions > 1, dropout, projSize, batchFirst }
    const said = Object.entries(options).flatMap(([name, value]) => (value ? `${name}: ${value}` : []))
    return `${label}(${[...sizes, ...said].join(', ')})`
  }

  override namedParameters(): Map<string, Parameter> {
    const parameters = this.#passes.flatMap(({ weights }) => Object.values(weights) as (Parameter | null)[])
    return new Map(parameters.filter((parameter) => parameter !== null).map((parameter) => [parameter.name, parameter]))
  }

  /**
   * @param x [T, B, inputs], or [B, T, inputs] if batchFirst
   * @returns y, 0 beyond a row's length; state at each row's own last step. A row of length 0 ends with the state that it begins with
   * @throws ShapeError
   */
  forward(x: Tensor, options: ForwardOptions = {}): RecurrentResult {
    if (!this.batchFirst) return this.#forward(x, options)
    const call = `${this.label}.forward`
    expectTensor(call, 'x', x, this.runtime)
    expectShape(call, 'x', x.shape, ['B', 'T', this.inputs])
    const turned = swapAxes(x)
    const { y, state } = this.#forward(turned, options)
    const back = { y: swapAxes(y), state }
    // Nobody else sees these two: only the graph may hold them.
    for (const inner of [turned, y]) inner.dispose()
    return back
  }

  #forward(x: Tensor, options: ForwardOptions): RecurrentResult {
    const call = `${this.label}.forward`
    expectOptions(call, options, ['lengths', 'state'])
    const { runtime, units: H, directions, layers, cell } = this
    expectTensor(call, 'x', x, runtime)
    expectShape(call, 'x', x.shape, ['T', 'B', this.inputs])
    const [T, B] = x.shape as [number, number, number]
    if (T === 0 || B === 0)
      throw new ShapeError(`${call}: x is [${x.shape.join(', ')}], wanted at least one step and one row`)
    const { lengths, state = null } = options
    const host = lengths ? expectLengths(call, lengths, T, B) : null
    const empty = host && this.outputs !== H ? host.indexOf(0) : -1
    if (empty >= 0) throw new ShapeError(`${call}: lengths[${empty}] is 0; with projSize each row has a step`)
    const shapes = this.widths.map((width) => [layers * directions, B, width] as const)
    const initial = state && initialPlaces(call, runtime, state, cell.states, shapes)

    const inputs = [x, ...this.#passes.flatMap(({ weights }) => parametersOf(weights))]
    const edges = cell.states.map((name, s) => edgeOf(state, name, s))
    const keep = isRecorded(runtime, inputs, edges)
    const width = this.outputs * directions
    return Scratch.use(runtime, (scratch) => {
      const rows = host && { storage: scratch.integers(host), host }
      const traces: Trace[] = []
      const drops: Drop[] = []
      let below: Input = { storage: x.storage, span: x.span, isClean: false }
      for (let layer = 0; layer < layers; layer++) {
        const y = scratch.take(T * B * width)
        const x = below
        const traced = this.#eachDirection((direction) => {
          const part = layer * directions + direction
          const sides = { reverse: direction === 1, yStride: width, yOffset: direction * this.outputs }
          const sizes = { T, B, I: this.#inputsOf(layer), H, ...sides }
          const loop = { x, y: y.span, lengths: rows, initial: initial && initial[part]!, keep }
          return this.#passes[part]!.forward(scratch, sizes, loop)
        })
        traces.push(...traced)
        const above = layer < layers - 1 ? this.#drop(scratch, y, drops) : y
        below = { storage: above, span: above.span, isClean: true }
      }

      const read = traces.flatMap(({ x, states, saved, lengths, more }) => [
        ...[x.storage, states, saved, lengths?.storage ?? null],
        ...more,
      ])
      const node = record(runtime, {
        name: this.label,
        inputs,
        edges,
        outputs: [T * B * width, ...shapes.map((shape) => sizeOf(shape))],
        saved: [...new Set(read)].filter((one) => one !== null),
        backward: (pass) => this.#backward(pass, traces, drops, inputs.length),
      })
      const places = traces.map(({ final }) => final)
      return {
        y: result(runtime, [T, B, width], below.storage, { node }),
        state: new RecurrentState(runtime, cell.states, shapes, places, node),
      }
    })
  }

  /** Both directions in the same dispatches, where there are two. */
  #eachDirection<Result>(body: (direction: number) => Result): Result[] {
    if (this.directions === 1) return [body(0)]
    return this.runtime.together(
      () => body(0),
      () => body(1),
    )
  }

  /** Dropout between layers, in training. */
  #drop(scratch: Scratch, y: Storage, drops: Drop[]): Storage {
    const { runtime, dropout: p, training } = this
    if (p === 0 || !training) return y
    const dropped = scratch.take(y.elements)
    const seed = runtime.random.integer()
    runtime.device.run(kernels.dropout, { N: y.elements, x: y.span, y: dropped.span, p, seed })
    drops.push({ p, seed })
    return dropped
  }

  /** What the gradient of W multiplies: what came from outside may be anything beyond a row's length. */
  #cleanInput(pass: BackwardPass, traces: readonly Trace[], layer: number): Input {
    const first = layer * this.directions
    const { x, lengths, sizes } = traces[first]!
    const isWanted = traces.some(
      (_, part) => part >= first && part < first + this.directions && pass.wants(1 + PARAMETERS * part),
    )
    if (!lengths || x.isClean || !isWanted) return x
    return { ...x, span: withoutPadding(this.runtime, pass, x.span, sizes.T, sizes.I, lengths.host), isClean: true }
  }

  #backward(pass: BackwardPass, traces: readonly Trace[], drops: readonly Drop[], firstState: number): void {
    const { runtime, layers, directions } = this
    const { device } = runtime
    const { T, B } = traces[0]!.sizes
    const planes = this.widths.map((width) => B * width)
    const dInitial = planes.map((plane, s) => pass.wants(firstState + s) && pass.scratch(traces.length * plane))
    let dy = pass.gradient(0)
    for (let layer = layers - 1; layer >= 0; layer--) {
      const dBelow = layer > 0 ? pass.scratch(T * B * this.#inputsOf(layer)) : null
      const target = layer === 0 && pass.wants(0) ? pass.target(0) : null
      const x = this.#cleanInput(pass, traces, layer)
      this.#eachDirection((direction) => {
        const part = layer * directions + direction
        const dx = dBelow
          ? { span: dBelow.span, accumulate: direction > 0 }
          : target && { span: target.span, accumulate: target.accumulate || direction > 0 }
        // What later operations left for this layer's and direction's final states; nothing is zero.
        const dFinal = planes.map((plane, s) =>
          pass.has(1 + s) ? { span: pass.gradient(1 + s), offset: part * plane } : null,
        )
        const back = { dy, dFinal, dx, first: 1 + PARAMETERS * part }
        const places = this.#passes[part]!.backward(pass, { ...traces[part]!, x }, back)
        dInitial.forEach((all, s) => {
          const [plane, { span, offset }] = [planes[s]!, places[s]!]
          if (all) copyPlane(runtime, plane, span, offset, all.span, part * plane)
        })
      })
      if (dBelow) {
        const drop = drops[layer - 1]
        const dDropped = drop ? pass.scratch(dBelow.elements) : dBelow
        if (drop) device.run(kernels.dropout, { N: dBelow.elements, x: dBelow.span, y: dDropped.span, ...drop })
        dy = dDropped.span
      }
    }
    dInitial.forEach((all, s) => all && pass.give(firstState + s, all))
  }
}

interface Drop {
  readonly p: number
  readonly seed: number
}

/** Where the gradient of a given initial state flows to. */
function edgeOf(given: RecurrentState | GivenState | null, name: string, s: number): Edge {
  if (given instanceof RecurrentState) return given.node && { node: given.node, output: 1 + s }
  return given?.[name]?.edge ?? null
}
