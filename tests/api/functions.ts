/** The operations on tensors: values, and gradients against finite differences in float64, also where several gradients meet. */
import * as webrnn from '../../bindings/index.js'
import { OptionError, ShapeError, TokenError, backward, type Runtime, type Tensor } from '../../bindings/index.js'
import { Random, seedOf } from '../reference/random.js'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'
import { expectRefused, type Attempt } from './refused.js'

interface Operation {
  readonly name: string
  /** Shapes of the inputs. */
  readonly inputs: readonly (readonly number[])[]
  readonly shape: readonly number[]
  /** How far from 0 inputs are kept, where the function has a corner there. */
  readonly away?: number
  device(inputs: readonly Tensor[]): Tensor
  host(inputs: readonly Float64Array[]): ArrayLike<number>
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)
const map = (x: Float64Array, f: (value: number) => number): Float64Array => x.map(f)

/** Over rows of C numbers. */
function softmaxOf(x: Float64Array, C: number, log: boolean): Float64Array {
  return x.map((value, n) => {
    const row = x.subarray(n - (n % C), n - (n % C) + C)
    const total = row.reduce((sum, other) => sum + Math.exp(other), 0)
    return log ? value - Math.log(total) : Math.exp(value) / total
  })
}

const [T, B, C] = [4, 3, 5]
const lengths = [2, 0, 4]
/** x [T, B, C] at one row's true steps, feature by feature. */
const overTime = (x: Float64Array, f: (steps: number[]) => number): number[] =>
  Array.from({ length: B * C }, (_, at) => {
    const row = Math.floor(at / C)
    return f(Array.from({ length: lengths[row]! }, (_, t) => x[t * B * C + at]!))
  })
const pick = (x: Float64Array, D: number, rows: readonly number[]): number[] =>
  rows.flatMap((row) => [...x.subarray(row * D, (row + 1) * D)])

const operations: readonly Operation[] = [
  {
    name: 'relu',
    inputs: [[3, 7]],
    shape: [3, 7],
    away: 0.01,
    device: ([x]) => webrnn.relu(x!),
    host: ([x]) => map(x!, (value) => Math.max(value, 0)),
  },
  { name: 'tanh', inputs: [[21]], shape: [21], device: ([x]) => webrnn.tanh(x!), host: ([x]) => map(x!, Math.tanh) },
  {
    name: 'sigmoid',
    inputs: [[2, 3, 4]],
    shape: [2, 3, 4],
    device: ([x]) => webrnn.sigmoid(x!),
    host: ([x]) => map(x!, (value) => 1 / (1 + Math.exp(-value))),
  },
  {
    name: 'softmax',
    inputs: [[3, 2, 5]],
    shape: [3, 2, 5],
    device: ([x]) => webrnn.softmax(x!),
    host: ([x]) => softmaxOf(x!, 5, false),
  },
  {
    name: 'logSoftmax',
    inputs: [[4, 7]],
    shape: [4, 7],
    device: ([x]) => webrnn.logSoftmax(x!),
    host: ([x]) => softmaxOf(x!, 7, true),
  },
  {
    name: 'add',
    inputs: [
      [2, 5],
      [2, 5],
    ],
    shape: [2, 5],
    device: ([a, b]) => webrnn.add(a!, b!),
    host: ([a, b]) => a!.map((value, n) => value + b![n]!),
  },
  {
    name: 'scale',
    inputs: [[9]],
    shape: [9],
    device: ([x]) => webrnn.scale(x!, -1.5),
    host: ([x]) => map(x!, (value) => -1.5 * value),
  },
  {
    name: 'sum',
    inputs: [[3, 5]],
    shape: [1],
    device: ([x]) => webrnn.sum(x!),
    host: ([x]) => [x!.reduce((total, value) => total + value, 0)],
  },
  {
    name: 'mean',
    inputs: [[3, 5]],
    shape: [1],
    device: ([x]) => webrnn.mean(x!),
    host: ([x]) => [x!.reduce((total, value) => total + value, 0) / 15],
  },
  {
    name: 'concat',
    inputs: [
      [2, 3, 1],
      [2, 3, 4],
      [2, 3, 2],
    ],
    shape: [2, 3, 7],
    device: (all) => webrnn.concat(all),
    host: ([a, b, c]) =>
      Array.from({ length: 6 }, (_, row) => [
        ...pick(a!, 1, [row]),
        ...pick(b!, 4, [row]),
        ...pick(c!, 2, [row]),
      ]).flat(),
  },
  {
    name: 'reshape',
    inputs: [[2, 6]],
    shape: [3, 4],
    device: ([x]) => webrnn.reshape(x!, [3, 4]),
    host: ([x]) => x!,
  },
  {
    name: 'gatherRows, some twice, some never',
    inputs: [[2, 3, 4]],
    shape: [2, 2, 4],
    device: ([x]) => webrnn.gatherRows(x!, { data: Int32Array.of(5, 0, 2, 5), shape: [2, 2] }),
    host: ([x]) => pick(x!, 4, [5, 0, 2, 5]),
  },
  {
    name: 'select the last',
    inputs: [[3, 2, 4]],
    shape: [2, 4],
    device: ([x]) => webrnn.select(x!, -1),
    host: ([x]) => pick(x!, 8, [2]),
  },
  {
    name: 'swapAxes',
    inputs: [[3, 2, 4]],
    shape: [2, 3, 4],
    device: ([x]) => webrnn.swapAxes(x!),
    host: ([x]) => pick(x!, 4, [0, 2, 4, 1, 3, 5]),
  },
  {
    name: 'maxOverTime, a row empty',
    inputs: [[T, B, C]],
    shape: [B, C],
    device: ([x]) => webrnn.maxOverTime(x!, { lengths }),
    host: ([x]) => overTime(x!, (steps) => (steps.length > 0 ? Math.max(...steps) : 0)),
  },
  {
    name: 'meanOverTime, a row empty',
    inputs: [[T, B, C]],
    shape: [B, C],
    device: ([x]) => webrnn.meanOverTime(x!, { lengths }),
    host: ([x]) =>
      overTime(x!, (steps) => steps.reduce((total, value) => total + value, 0) / Math.max(1, steps.length)),
  },
  {
    name: 'lastStep',
    inputs: [[T, B, C]],
    shape: [B, C],
    device: ([x]) => webrnn.lastStep(x!, { lengths: [2, 1, 4] }),
    host: ([x]) => pick(x!, C, [1 * B, 0 * B + 1, 3 * B + 2]),
  },
]

/** The gradient of Σ cotangent · f(inputs), by central differences. */
function gradientOf({ host }: Operation, inputs: readonly Float64Array[], cotangent: Float32Array): Float64Array[] {
  const objective = (): number => {
    const y = host(inputs)
    return cotangent.reduce((total, c, n) => total + c * y[n]!, 0)
  }
  return inputs.map((input) =>
    Float64Array.from(input, (value, n) => {
      const [up, down] = [1e-5, -1e-5].map((step) => {
        input[n] = value + step
        return objective()
      })
      input[n] = value
      return (up! - down!) / 2e-5
    }),
  )
}

const operationCase = (operation: Operation): ApiCase => ({
  name: `api: ${operation.name}`,
  async run(open, check) {
    const runtime = await open()
    const { inputs: shapes, shape, away = 0 } = operation
    const random = new Random(seedOf(operation.name))
    const data = shapes.map((one) =>
      random.uniform(sizeOf(one), 2).map((value) => (Math.abs(value) < away ? away : value)),
    )
    const cotangent = random.uniform(sizeOf(shape))
    const exact = data.map((one) => Float64Array.from(one))
    const want = gradientOf(operation, exact, cotangent)
    const leaves = data.map((one, at) => runtime.tensor(one, shapes[at]!, { requiresGrad: true }))
    const c = runtime.tensor(cotangent, shape)

    const y = operation.device(leaves)
    check.that(y.shape.join() === shape.join(), `y is [${y.shape.join()}], wanted [${shape.join()}]`)
    check.close('forward', 'y', await y.data(), Float64Array.from(operation.host(exact)))
    backward([y], [c])
    await compareGradients(check, 'dx', leaves, want, 1)

    // Once more from a result instead of a leaf, used twice: gradients meet on the way.
    for (const leaf of leaves) leaf.zeroGrad()
    const results = leaves.map((leaf) => webrnn.scale(leaf, 1))
    backward([operation.device(results), operation.device(results)], [c, c])
    await compareGradients(check, 'dx of a result used twice', leaves, want, 2)
  },
})

async function compareGradients(
  check: Check,
  what: string,
  leaves: readonly Tensor[],
  want: readonly Float64Array[],
  times: number,
): Promise<void> {
  for (const [at, leaf] of leaves.entries())
    check.close(
      'backward',
      `${what} ${at}`,
      await leaf.grad!.data(),
      want[at]!.map((value) => times * value),
    )
}

const dropping: ApiCase = {
  name: 'api: dropout scales what it keeps, sends the gradient the same way, and rests in eval',
  async run(open, check) {
    const runtime = await open(3)
    const x = runtime.tensor(new Float32Array(1000).fill(2), [1000], { requiresGrad: true })
    const y = webrnn.dropout(x, 0.25)
    backward([y], [runtime.tensor(new Float32Array(1000).fill(3), [1000])])
    const [values, gradient] = [await y.data(), await x.grad!.data()]
    const dropped = values.filter((value) => value === 0).length
    check.that(dropped > 180 && dropped < 320, `${dropped} of 1000 dropped`)
    check.close(
      'dropout',
      'y',
      values,
      values.map((value) => (value === 0 ? 0 : 2 / 0.75)),
    )
    check.close(
      'dropout',
      'dx',
      gradient,
      values.map((value) => (value === 0 ? 0 : 3 / 0.75)),
    )
    const module = new webrnn.Dropout(runtime, 0.5)
    check.that(module.eval().forward(x) === x, 'in eval the tensor goes through')
    check.that(module.train().forward(x) !== x, 'in training it does not')
    check.that(webrnn.dropout(x, 0) === x, 'with p = 0 nothing is to do')
    const model = webrnn
      .sequential(new webrnn.Linear(runtime, 2, 2), new webrnn.Dropout(runtime), new webrnn.Linear(runtime, 2, 3))
      .eval()
    const z = model.forward(runtime.tensor([1, 2], [1, 2]))
    check.that((await z.data()).length === 3, 'a Dropout at rest stands in a sequential')
  },
}

const untouched: ApiCase = {
  name: 'api: what lies beyond the lengths reaches neither results nor gradients',
  async run(open, check) {
    const runtime = await open()
    const random = new Random(8)
    const values = random.uniform(T * B * C)
    const dirty = values.map((value, n) => (Math.floor(n / (B * C)) < lengths[Math.floor(n / C) % B]! ? value : NaN))
    const conv = new webrnn.Conv1d(runtime, C, 4, 3, { padding: 1 })
    const run = async (data: Float32Array): Promise<Float32Array[]> => {
      const x = runtime.tensor(data, [T, B, C], { requiresGrad: true })
      const pooled = webrnn.maxOverTime(conv.forward(x, { lengths }), { lengths })
      const all = [pooled, webrnn.maxOverTime(x, { lengths }), webrnn.meanOverTime(x, { lengths })]
      backward(
        all,
        all.map(({ shape }) => runtime.tensor(new Float32Array(sizeOf(shape)).fill(1), shape)),
      )
      const gradients = [x, ...conv.parameters()].map((one) => one.grad!)
      const results = await Promise.all([...all, ...gradients].map((one) => one.data()))
      conv.zeroGrad()
      return results
    }
    const [clean, other] = [await run(values), await run(dirty)]
    clean.forEach((want, at) => check.same('padding', `result ${at}`, other[at]!, want))
    check.that(
      clean.every((one) => one.every(Number.isFinite)),
      'all is finite',
    )
  },
}

const refused: ApiCase = {
  name: 'api: operations say what is wrong with their arguments',
  async run(open, check) {
    const [runtime, stranger] = [await open(), await open()]
    const make = (shape: readonly number[], on: Runtime = runtime): Tensor =>
      on.tensor(new Float32Array(sizeOf(shape)), shape)
    const x = make([2, 3, 4])
    const attempts: readonly Attempt[] = [
      [() => webrnn.add(x, make([2, 12])), ShapeError, /add: b is \[2, 12\], wanted \[2, 3, 4\]/],
      [() => webrnn.add(x, make([2, 3, 4], stranger)), OptionError, /b lives on another runtime/],
      [() => webrnn.concat([]), ShapeError, /no tensors/],
      [() => webrnn.concat([x, make([3, 3, 1])]), ShapeError, /tensor 1 is \[3, 3, 1\], tensor 0 is \[2, 3, 4\]/],
      [() => webrnn.reshape(x, [5, 5]), ShapeError, /does not fill \[5, 5\]/],
      [() => webrnn.gatherRows(x, [6]), TokenError, /token 6 at 0 is not in \[0, 6\)/],
      [() => webrnn.select(x, 2), ShapeError, /index is 2/],
      [() => webrnn.select(x, -3), ShapeError, /index is -3/],
      [() => webrnn.swapAxes(make([3])), ShapeError, /two axes/],
      [() => webrnn.dropout(x, 1), OptionError, /p is 1, wanted 0 ≤ p < 1/],
      [() => new webrnn.Dropout(runtime, -0.1), OptionError, /p is -0.1/],
      [() => webrnn.scale(x, NaN), OptionError, /factor is NaN/],
      [() => webrnn.mean(make([0, 2])), ShapeError, /no numbers/],
      [() => webrnn.maxOverTime(x, { lengths: [1, 2] }), ShapeError, /2 lengths for 3 rows/],
      [
        () => webrnn.meanOverTime(x, { lengths: [1, 2, 3] }),
        ShapeError,
        /lengths\[2\] is 3, wanted a whole number from 0 to 2/,
      ],
      [() => webrnn.lastStep(x, { lengths: [1, 0, 2] }), ShapeError, /row 1 has no step/],
      [() => webrnn.maxOverTime(x, { length: 1 } as never), OptionError, /unknown option 'length'/],
      [() => webrnn.softmax(3 as never), ShapeError, /x is no tensor/],
      [() => new webrnn.Conv1d(runtime, 4, 2, 0), OptionError, /kernelSize is 0/],
      [() => new webrnn.Conv1d(runtime, 4, 2, 3, { padding: -1 }), OptionError, /padding is -1/],
      [() => new webrnn.Conv1d(runtime, 4, 2, 3).forward(x), ShapeError, /2 steps, too few for a window of 3/],
      [() => new webrnn.Conv1d(runtime, 5, 2, 1).forward(x), ShapeError, /wanted \[T, B, 5\]/],
    ]
    await expectRefused(check, attempts)
  },
}

export const functionCases: readonly ApiCase[] = [...operations.map(operationCase), dropping, untouched, refused]
