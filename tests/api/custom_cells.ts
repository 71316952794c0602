/** Cells made at run time: what they compute on a device against float64, and that they are as good as shipped ones. */
import { cell, EquationError } from '../../bindings/cell.js'
import * as cells from '../../bindings/cells/index.js'
import {
  Adam,
  DeviceError,
  Recurrent,
  ShapeError,
  OptionError,
  Tensor,
  backward,
  type Cell,
  type Runtime,
} from '../../bindings/index.js'
import type { CellDefinition } from '../../bindings/language/definition.js'
import { derive } from '../../bindings/language/derive.js'
import { gradient, outputs, type Cotangents, type Parameters } from '../language/sequence.js'
import { unusual } from '../language/unusual.js'
import { Random, seedOf } from '../reference/random.js'
import type { ApiCase } from './case.js'

const [T, B, H] = [5, 3, 7]

/** Those that are unusual in their stages; `step` differs from `scan` in these. */
const STEPPED = new Set(['many_stages', 'indrnn', 'input_first', 'peepholes'])
const LENGTHS = [5, 2, 4]

/** Row b of values [T, B, width], up to its length. */
const rowOf = (values: Float32Array, width: number, b: number): number[][] =>
  Array.from({ length: LENGTHS[b]! }, (_, t) => [...values.subarray((t * B + b) * width, (t * B + b + 1) * width)])

/** A parameter [gates · H, columns] gate by gate. */
const matrices = (gates: readonly string[], columns: number, values: Float32Array): Record<string, number[][]> =>
  Object.fromEntries(
    gates.map((gate, g) => [
      gate,
      Array.from({ length: H }, (_, j) => [...values.subarray((g * H + j) * columns, (g * H + j + 1) * columns)]),
    ]),
  )
const vectors = (gates: readonly string[], values: Float32Array): Record<string, number[]> =>
  Object.fromEntries(gates.map((gate, g) => [gate, [...values.subarray(g * H, (g + 1) * H)]]))

const againstFloat64 = (definition: CellDefinition, plan: 'scan' | 'step'): ApiCase => ({
  name: `api: a cell of one's own, ${definition.name}, ${plan}`,
  async run(open, check) {
    const runtime = await open(3)
    const mine = cell(definition)
    const derived = derive(definition)
    const { states, inputs, inputBiases, recurrent, recurrentBiases, peepholes, raw } = derived.layout
    const I = raw ? H : 4
    const layer = new Recurrent(runtime, mine, I, H, { plan })
    const random = new Random(seedOf(definition.name))
    const named = layer.namedParameters()
    const values: Record<string, Float32Array> = {}
    for (const [name, parameter] of named) {
      values[name] = random.uniform(
        parameter.shape.reduce((a, b) => a * b, 1),
        0.5,
      )
      parameter.write(values[name])
    }
    const x = random.uniform(T * B * I)
    const dy = random.uniform(T * B * H)
    const initial = states.map(() => random.uniform(B * H))
    const dFinal = states.map(() => random.uniform(B * H))
    const tensor = (data: Float32Array, shape: readonly number[], requiresGrad = true): Tensor =>
      runtime.tensor(data, shape, { requiresGrad })
    const given = Object.fromEntries(states.map((name, s) => [name, tensor(initial[s]!, [1, B, H])]))
    const input = tensor(x, [T, B, I])
    const { y, state } = layer.forward(input, { lengths: LENGTHS, state: given })
    backward(
      [y, ...states.map((name) => state.get(name))],
      [tensor(dy, [T, B, H], false), ...dFinal.map((d) => tensor(d, [1, B, H], false))],
    )

    const value = (name: string): Float32Array => values[`${name}_l0`] ?? new Float32Array()
    const parameters = {
      W: matrices(inputs, I, value('weight_ih')),
      R: matrices(recurrent, H, value('weight_hh')),
      bW: vectors(inputBiases, value('bias_ih')),
      bR: vectors(recurrentBiases, value('bias_hh')),
      P: vectors(peepholes, value('peephole')),
    }
    const want = {
      y: new Float64Array(T * B * H),
      dx: new Float64Array(T * B * I),
      final: states.map(() => new Float64Array(B * H)),
      dInitial: states.map(() => new Float64Array(B * H)),
    }
    const sums = new Map(
      [...named].map(([name, { shape }]) => [name, new Float64Array(shape.reduce((a, b) => a * b, 1))]),
    )
    for (let b = 0; b < B; b++) {
      const plane = (all: readonly Float32Array[]): Record<string, number[]> =>
        Object.fromEntries(states.map((name, s) => [name, [...all[s]!.subarray(b * H, (b + 1) * H)]]))
      const row: Parameters = { ...parameters, x: rowOf(x, I, b), initial: plane(initial) }
      const cotangents: Cotangents = { y: rowOf(dy, H, b), final: plane(dFinal) }
      const forward = outputs(derived, row, H)
      forward.y.forEach((step, t) => want.y.set(step, (t * B + b) * H))
      states.forEach((name, s) => want.final[s]!.set(forward.final[name]!, b * H))
      const got = gradient(derived, row, H, cotangents)
      got.x.forEach((step, t) => want.dx.set(step, (t * B + b) * I))
      states.forEach((name, s) => want.dInitial[s]!.set(got.initial[name]!, b * H))
      const add = (name: string, gates: readonly string[], of: Record<string, unknown>): void => {
        const flat = gates.flatMap((gate) => (of[gate] as number[]).flat())
        flat.forEach((d, n) => (sums.get(`${name}_l0`)![n]! += d))
      }
      add('weight_ih', inputs, got.W)
      add('weight_hh', recurrent, got.R)
      add('bias_ih', inputBiases, got.bW)
      add('bias_hh', recurrentBiases, got.bR)
      add('peephole', peepholes, got.P)
    }
    check.close(`${plan}_forward`, 'y', await y.data(), want.y)
    for (const [s, name] of states.entries()) {
      check.close(`${plan}_forward`, name, await state.get(name).data(), want.final[s]!)
      check.close(`${plan}_backward`, `d ${name}`, await given[name]!.grad!.data(), want.dInitial[s]!)
    }
    check.close(`${plan}_backward`, 'dx', await input.grad!.data(), want.dx)
    for (const [name, parameter] of named)
      check.close(`${plan}_backward`, `d ${name}`, await parameter.grad!.data(), sums.get(name)!)
  },
})

/** y and the gradients of x and R of a layer in both directions, with random weights from the runtime's seed. */
async function run(runtime: Runtime, kind: Cell): Promise<Float32Array[]> {
  const I = 7
  const layer = new Recurrent(runtime, kind, I, 7, { bidirectional: true })
  const random = new Random(4)
  const x = runtime.tensor(random.uniform(T * B * I), [T, B, I], { requiresGrad: true })
  const { y } = layer.forward(x, { lengths: LENGTHS })
  backward([y], [runtime.tensor(random.uniform(T * B * 14), [T, B, 14])])
  const gradients = [...layer.namedParameters().values()].map((parameter) => parameter.grad!.data())
  return Promise.all([y.data(), x.grad!.data(), ...gradients])
}

const sameAsShipped: ApiCase = {
  name: 'api: a shipped cell written again is that cell',
  async run(open, check) {
    const runtime = await open(1)
    // On WebGPU both are joined from the same text; what costs there is compiling it.
    const all = runtime.backend === 'wasm' ? Object.values<Cell>(cells) : [cells.gruBefore]
    for (const shipped of all) {
      const { name, states, equations } = shipped
      const [mine, theirs] = [
        await run(await open(1), cell({ name, states, equations })),
        await run(await open(1), shipped),
      ]
      mine.forEach((values, n) => {
        if (runtime.backend === 'wasm') check.same(name, `result ${n}`, values, theirs[n]!)
        else check.close(name, `result ${n}`, values, theirs[n]!)
      })
    }
  },
}

const twoOfOneName: ApiCase = {
  name: 'api: two cells of the same name are two cells',
  async run(open, check) {
    const make = (factor: number): Cell =>
      cell({ name: 'twin', states: ['h'], equations: `h' = tanh(W@x + R@h + b) * ${factor}` })
    const runtime = await open(1)
    const [one] = await run(runtime, make(1))
    const [two] = await run(await open(1), make(2))
    const [again] = await run(await open(1), make(1))
    check.same('forward', 'y', again!, one!)
    check.that(
      one!.some((value, n) => value !== two![n]),
      'both give the same',
    )
    const both = await open(1)
    const layers = [1, 2].map((factor) => new Recurrent(both, make(factor), 3, 3, { bias: false }))
    const x = both.tensor(new Random(1).uniform(6), [2, 1, 3])
    const [first, second] = await Promise.all(layers.map((layer) => layer.forward(x).y.data()))
    check.that(
      first!.some((value, n) => value !== second![n]),
      'one runtime confuses them',
    )
  },
}

const learns: ApiCase = {
  name: "api: a cell of one's own learns",
  async run(open, check) {
    const runtime = await open(2)
    const mine = cell({
      name: 'mine',
      states: ['h'],
      equations: `
        f  = sigmoid(W@x + R@h + b)
        n  = gelu(W@x + R@(f * h) + b)
        h' = f * h + (1 - f) * n
        b_f := 1`,
    })
    const layer = new Recurrent(runtime, mine, 2, 8)
    const bias = await layer.namedParameters().get('bias_ih_l0')!.data()
    const other = await layer.namedParameters().get('bias_hh_l0')!.data()
    check.that(
      bias.slice(0, 8).every((value) => value === 1) && bias.slice(8).every((value) => value !== 1),
      `bias_ih starts at ${bias.join()}`,
    )
    check.that(
      other.slice(0, 8).every((value) => value === 0),
      `bias_hh starts at ${other.join()}`,
    )
    const optimizer = new Adam(layer.parameters(), { lr: 0.03 })
    const random = new Random(5)
    const x = runtime.tensor(random.uniform(8 * 4 * 2), [8, 4, 2]).keep()
    const target = random.uniform(8 * 4 * 8, 0.3)
    const distance = (y: Float32Array): number => y.reduce((sum, value, n) => sum + (value - target[n]!) ** 2, 0) / 2
    const losses: number[] = []
    for (let step = 0; step < 60; step++) {
      const { y } = layer.forward(x)
      const now = await y.data()
      losses.push(distance(now))
      backward(
        [y],
        [
          runtime.tensor(
            now.map((value, n) => value - target[n]!),
            [8, 4, 8],
          ),
        ],
      )
      optimizer.step()
    }
    check.that(losses.at(-1)! < losses[0]! * 0.75, `the distance goes from ${losses[0]} to ${losses.at(-1)}`)
  },
}

const mistakes: ApiCase = {
  name: "api: a cell of one's own, used wrongly",
  async run(open, check) {
    const runtime = await open()
    const refuses = (what: string, call: () => unknown, type: new (...a: never[]) => Error, says: RegExp): void => {
      try {
        call()
        check.fail(`${what}: nothing was thrown`)
      } catch (error) {
        check.that(error instanceof type && says.test((error as Error).message), `${what}: ${String(error)}`)
      }
    }
    const raw = cell({ name: 'raw', states: ['h'], equations: "h' = tanh(x + R@h + b)" })
    refuses(
      'raw x',
      () => new Recurrent(runtime, raw, 3, 4),
      ShapeError,
      /reads x without a matrix, so inputs must equal units; layer 0 has 3 inputs and 4 units/,
    )
    refuses(
      'raw x, both directions',
      () => new Recurrent(runtime, raw, 4, 4, { layers: 2, bidirectional: true }),
      ShapeError,
      /layer 1 has 8 inputs and 4 units/,
    )
    refuses(
      'bias',
      () => new Recurrent(runtime, cells.lstmB, 4, 4, { bias: false }),
      OptionError,
      /lstm_b says where the bias of f starts/,
    )
    refuses(
      'a definition',
      () => new Recurrent(runtime, { name: 'x', states: ['h'], equations: '' } as unknown as Cell, 4, 4),
      OptionError,
      /make one with `cell` of webrnn\/cell/,
    )
    refuses(
      'equations',
      () => cell({ name: 'x', states: ['h'], equations: "h' = tanh(W@x + R@q)" }),
      EquationError,
      /line 1, column 19: 'q' is neither/,
    )
    refuses(
      'no text',
      () => cell({ name: 'x', states: ['h'] } as unknown as CellDefinition),
      TypeError,
      /equations are undefined, wanted a string/,
    )
    refuses(
      'nothing',
      () => cell(undefined as unknown as CellDefinition),
      TypeError,
      /wanted \{ name, states, equations \}/,
    )
    const { y } = new Recurrent(runtime, cells.gru, 2, 2).forward(runtime.tensor(new Float32Array(4), [2, 1, 2]))
    check.that((await y.data()).every(Number.isFinite), 'the runtime goes on')
  },
}

/** More gates in a stage than a workgroup of WebGPU has room for. */
const tooWide: ApiCase = {
  name: 'api: a cell with 300 gates runs on WebAssembly, and is refused by WebGPU before its loop is dispatched',
  async run(open, check) {
    const runtime = await open(1)
    const gates = Array.from({ length: 300 }, (_, n) => `g_${n}`)
    const equations = [
      ...gates.map((gate) => `${gate} = tanh(W@x + R@h)`),
      `half = ${gates.slice(0, 150).join(' + ')}`,
      `h' = half + ${gates.slice(150).join(' + ')}`,
    ].join('\n')
    const layer = new Recurrent(runtime, cell({ name: 'wide', states: ['h'], equations }), 2, 8)
    const x = runtime.tensor(new Float32Array(2 * 3 * 2).fill(0.5), [2, 3, 2])
    runtime.resetStats()
    try {
      const { y } = layer.forward(x)
      check.that(runtime.backend === 'wasm' && (await y.data()).every(Number.isFinite), 'it runs on WebAssembly alone')
    } catch (error) {
      check.that(error instanceof DeviceError && /wide has too many/.test(error.message), String(error))
      check.that(runtime.backend === 'webgpu' && !runtime.stats().kernels.scan_forward, 'WebGPU refuses it')
    }
  },
}

export const customCellCases: readonly ApiCase[] = [
  ...unusual.map((definition) => againstFloat64(definition, 'scan')),
  ...unusual.filter(({ name }) => STEPPED.has(name)).map((definition) => againstFloat64(definition, 'step')),
  sameAsShipped,
  twoOfOneName,
  learns,
  mistakes,
  tooWide,
]
