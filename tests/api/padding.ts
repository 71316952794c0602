/** A padded batch is its rows, each run alone and unpadded: outputs, final states and gradients. */
import {
  CRF,
  Conv1d,
  GRU,
  LSTM,
  RNN,
  Recurrent,
  backward,
  cells,
  crossEntropy,
  maxOverTime,
  scale,
  type Module,
  type Runtime,
  type Tensor,
} from '../../bindings/index.js'
import type { Target } from '../device/result.js'
import type { Check } from '../kernels/check.js'
import { Random, seedOf } from '../reference/random.js'
import type { ApiCase } from './case.js'

const [T, I] = [7, 5]
/** In no order, one row empty, one whole. */
const LENGTHS = [3, 7, 0, 1, 5]

/** The largest difference that is allowed: of gradients, which are sums over all rows, and of outputs. */
const limitOf = (target: Target): number => (target === 'webgpu' ? 1e-5 : 1e-6)

interface Results {
  /** Of each row what belongs to it alone, its own steps only. */
  readonly rows: Record<string, Float32Array>[]
  /** Of each parameter the gradient of all rows. */
  readonly gradients: Map<string, Float32Array>
}

/** A model of one input that tells what belongs to each row. */
interface Subject<Model extends Module> {
  readonly name: string
  readonly lengths?: readonly number[]
  make(runtime: Runtime): Model
  /** Everything that comes out, under a name: [T, B, …] or [parts, B, …] with the axis of rows second, or [B, …]. */
  forward(
    model: Model,
    x: Tensor,
    lengths: readonly number[],
  ): Record<string, { tensor: Tensor; axis: 0 | 1; steps: boolean }>
}

/** Row `row` of an array whose axis 0 or 1 counts rows, as far as its own steps go. */
function rowOf(data: Float32Array, shape: readonly number[], axis: 0 | 1, row: number, count: number): Float32Array {
  const leading = axis === 1 ? shape[0]! : 1
  const rows = shape[axis]!
  const width = data.length / leading / rows
  const parts = Array.from({ length: Math.min(leading, count) }, (_, at) =>
    data.subarray((at * rows + row) * width, (at * rows + row + 1) * width),
  )
  return Float32Array.from(parts.flatMap((part) => [...part]))
}

/** Runs the model on x [steps, rows, I]; each row's cotangents are the same whatever the batch around it is. */
async function run<Model extends Module>(
  runtime: Runtime,
  subject: Subject<Model>,
  model: Model,
  inputs: readonly Float32Array[],
  lengths: readonly number[],
  names: readonly number[],
  steps: number,
  padding: number,
): Promise<Results> {
  const rows = inputs.length
  const data = new Float32Array(steps * rows * I).fill(padding)
  inputs.forEach((input, row) => {
    for (let t = 0; t < lengths[row]!; t++) data.set(input.subarray(t * I, (t + 1) * I), (t * rows + row) * I)
  })
  const x = runtime.tensor(data, [steps, rows, I], { requiresGrad: true })
  const outputs = Object.entries(subject.forward(model, x, lengths))
  backward(
    outputs.map(([, { tensor }]) => tensor),
    outputs.map(([name, { tensor, axis, steps: isTime }]) => {
      const { shape } = tensor
      const leading = axis === 1 ? shape[0]! : 1
      const width = tensor.size / leading / rows
      const cotangent = new Float32Array(tensor.size)
      names.forEach((own, row) => {
        const random = new Random(seedOf(`${name} ${own}`))
        const count = isTime ? Math.min(leading, lengths[row]!) : leading
        for (let at = 0; at < count; at++) cotangent.set(random.uniform(width), (at * rows + row) * width)
      })
      return runtime.tensor(cotangent, shape)
    }),
  )
  const all = [...outputs, ['dx', { tensor: x.grad!, axis: 1, steps: true }] as const]
  const read = await Promise.all(all.map(async ([name, { tensor }]) => [name, await tensor.data()] as const))
  const values = new Map(read)
  const named = [...model.namedParameters()]
  const gradients = new Map(
    await Promise.all(
      named.map(async ([name, parameter]) => [name, (await parameter.grad?.data()) ?? new Float32Array()] as const),
    ),
  )
  model.zeroGrad()
  return {
    rows: names.map((_, row) =>
      Object.fromEntries(
        all.map(([name, { tensor, axis, steps: isTime }]) => [
          name,
          rowOf(values.get(name)!, tensor.shape, axis, row, isTime ? lengths[row]! : Infinity),
        ]),
      ),
    ),
    gradients,
  }
}

const paddingCase = <Model extends Module>(subject: Subject<Model>): ApiCase => ({
  name: `api: ${subject.name}: a padded batch is its rows one by one`,
  async run(open, check, target) {
    const runtime = await open(1)
    const model = subject.make(runtime)
    const lengths = subject.lengths ?? LENGTHS
    const random = new Random(seedOf(subject.name))
    const inputs = lengths.map(() => random.uniform(T * I))
    const each = lengths.map((_, row) => row)
    const go = (rows: readonly number[], steps: number, padding: number): Promise<Results> => {
      const [own, long] = [rows.map((row) => inputs[row]!), rows.map((row) => lengths[row]!)]
      return run(runtime, subject, model, own, long, rows, steps, padding)
    }
    const batch = await go(each, T, 0)
    const poisoned = await go(each, T, NaN)
    const longer = await go(each, T + 4, 3)
    const sums = new Map([...batch.gradients].map(([name, { length }]) => [name, new Float64Array(length)]))
    for (const row of each) {
      // A row without steps has nothing that could be run alone.
      if (lengths[row] === 0) continue
      const alone = await go([row], lengths[row]!, 0)
      compare(check, target, `row ${row}`, batch.rows[row]!, alone.rows[0]!)
      for (const [name, gradient] of alone.gradients) gradient.forEach((value, n) => (sums.get(name)![n]! += value))
    }
    for (const [name, sum] of sums) near(check, target, `d ${name}`, batch.gradients.get(name)!, sum)
    for (const [what, other] of [
      ['NaN', poisoned],
      ['more steps', longer],
    ] as const) {
      batch.rows.forEach((row, at) => {
        for (const [name, values] of Object.entries(row)) {
          const same = `${name} of row ${at}, padded with ${what}`
          if (target === 'webgpu') near(check, target, same, other.rows[at]![name]!, values)
          else check.same('padding', same, other.rows[at]![name]!, values)
        }
      })
      for (const [name, values] of batch.gradients)
        near(check, target, `d ${name}, padded with ${what}`, other.gradients.get(name)!, values)
    }
  },
})

function compare(
  check: Check,
  target: Target,
  what: string,
  got: Record<string, Float32Array>,
  want: Record<string, Float32Array>,
): void {
  for (const [name, values] of Object.entries(want)) near(check, target, `${name} of ${what}`, got[name]!, values)
}

/** Within the limit, relative to the largest of the numbers where that is above 1. */
function near(check: Check, target: Target, what: string, got: Float32Array, want: ArrayLike<number>): void {
  const values = Array.from(want)
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const worst = values.reduce((most, value, n) => Math.max(most, Math.abs(value - got[n]!)), 0)
  check.that(
    got.length === values.length && worst <= limitOf(target) * size && got.every(Number.isFinite),
    `${what} differs by ${worst}, allowed ${limitOf(target) * size}`,
  )
}

const recurrentSubject = (
  name: string,
  make: (runtime: Runtime) => Recurrent,
  lengths?: readonly number[],
): Subject<Recurrent> => ({
  name,
  ...(lengths ? { lengths } : {}),
  make,
  forward(layer, x, lengths) {
    const { y, state } = layer.forward(x, { lengths })
    const states = state.names.map((name) => [name, { tensor: state.get(name), axis: 1, steps: false }] as const)
    return { y: { tensor: y, axis: 1, steps: true }, ...Object.fromEntries(states) }
  },
})

const both = { layers: 2, bidirectional: true } as const

export const paddingCases: readonly ApiCase[] = [
  paddingCase(recurrentSubject('LSTM', (runtime) => new LSTM(runtime, I, 6, both))),
  paddingCase(recurrentSubject('LSTM, step', (runtime) => new LSTM(runtime, I, 6, { ...both, plan: 'step' }))),
  paddingCase(recurrentSubject('LSTM, all rows empty', (runtime) => new LSTM(runtime, I, 6, both), [0, 0])),
  paddingCase(recurrentSubject('GRU', (runtime) => new GRU(runtime, I, 7, both))),
  paddingCase(recurrentSubject('RNN', (runtime) => new RNN(runtime, I, 6, { ...both, nonlinearity: 'relu' }))),
  paddingCase(recurrentSubject('peephole LSTM', (runtime) => new Recurrent(runtime, cells.lstmPeephole, I, 6, both))),
  paddingCase(
    recurrentSubject(
      'MUT1, which reads x itself',
      (runtime) => new Recurrent(runtime, cells.mut1, I, I, { layers: 2 }),
    ),
  ),
  paddingCase(
    recurrentSubject(
      'LSTM with a projection',
      (runtime) => new LSTM(runtime, I, 6, { ...both, projSize: 3 }),
      [3, 7, 2, 1, 5],
    ),
  ),
  paddingCase<Conv1d>({
    name: 'Conv1d and the maximum over time',
    make: (runtime) => new Conv1d(runtime, I, 6, 3, { padding: 1 }),
    forward: (conv, x, lengths) => ({
      y: { tensor: maxOverTime(conv.forward(x, { lengths }), { lengths }), axis: 0, steps: false },
    }),
  }),
  paddingCase<CRF>({
    name: 'CRF',
    make: (runtime) => new CRF(runtime, I),
    forward(crf, x, lengths) {
      const [steps, rows] = x.shape as [number, number, number]
      const data = Int32Array.from({ length: steps * rows }, (_, at) =>
        Math.floor(at / rows) < lengths[at % rows]! ? (Math.floor(at / rows) * 2) % I : -100,
      )
      const loss = crf.loss(x, { data, shape: [steps, rows] }, { lengths, reduction: 'none' })
      return { loss: { tensor: loss, axis: 0, steps: false } }
    },
  }),
]

/** All targets ignored: a loss of 0, and gradients of 0 that another loss may add to. */
const ignored: ApiCase = {
  name: 'api: where all targets are ignored the loss is 0 and so are the gradients',
  async run(open, check) {
    const runtime = await open()
    const logits = runtime.tensor([1, 2, 3, NaN, Infinity, 0], [2, 3], { requiresGrad: true })
    for (const reduction of ['mean', 'sum', 'none'] as const) {
      const loss = scale(crossEntropy(logits, [0, 0], { ignoreIndex: 0, reduction }), 2)
      backward([loss], [runtime.tensor(new Float32Array(loss.size).fill(1), loss.shape)])
      check.that(
        (await loss.data()).every((value) => value === 0),
        `${reduction}: the loss is not 0`,
      )
      check.that(
        (await logits.grad!.data()).every((value) => value === 0),
        `${reduction}: a gradient is not 0`,
      )
    }
  },
}

export const ignoredCases: readonly ApiCase[] = [ignored]
