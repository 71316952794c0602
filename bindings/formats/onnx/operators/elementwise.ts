/** Number by number: on the device what it has kernels for, the rest on the host, with NumPy's rules for shapes. */
import { FormatError, add, relu, scale, sigmoid, tanh, type Tensor } from '../../../index.js'
import { broadcast, places, repeating, view } from '../layout.js'
import type { Entry, Node, Operator, Operators } from '../node.js'
import { arrayOf, cast, isFloat, roundEven, typeOf, type ElementType } from '../types.js'
import { Value, sizeOf } from '../value.js'

type Function = (...numbers: number[]) => number

/** What a node makes of a number. */
const UNARY: Readonly<Record<string, (node: Node) => Function>> = {
  Abs: () => Math.abs,
  Neg: () => (x) => -x,
  Exp: () => Math.exp,
  Log: () => Math.log,
  Sqrt: () => Math.sqrt,
  Reciprocal: () => (x) => 1 / x,
  Floor: () => Math.floor,
  Ceil: () => Math.ceil,
  Round: () => roundEven,
  Sign: () => Math.sign,
  Not: () => (x) => 1 - x,
  Relu: () => (x) => Math.max(x, 0),
  Tanh: () => Math.tanh,
  Sigmoid: () => (x) => 1 / (1 + Math.exp(-x)),
  Softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  LeakyRelu: (node) => slope(node.float('alpha', 0.01), (x) => x),
  Elu: (node) => slope(node.float('alpha', 1), Math.expm1),
  HardSigmoid(node) {
    const [alpha, beta] = [node.float('alpha', 0.2), node.float('beta', 0.5)]
    return (x) => Math.min(Math.max(alpha * x + beta, 0), 1)
  },
}

const slope =
  (alpha: number, below: Function): Function =>
  (x) =>
    x < 0 ? alpha * below(x) : x

const DEVICE: Readonly<Record<string, (x: Tensor) => Tensor>> = { Relu: relu, Tanh: tanh, Sigmoid: sigmoid }

/** What two numbers make. */
const BINARY: Readonly<Record<string, Function>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Min: Math.min,
  Max: Math.max,
  Sum: (a, b) => a + b,
}

/** Two numbers make a boolean. */
const LOGICAL: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Less: (a, b) => a < b,
  Greater: (a, b) => a > b,
  LessOrEqual: (a, b) => a <= b,
  GreaterOrEqual: (a, b) => a >= b,
  And: (a, b) => (a && b) !== 0,
  Or: (a, b) => (a || b) !== 0,
  Xor: (a, b) => a !== b,
}

/** A function over arrays that are repeated until they have one shape. */
async function combine(values: readonly Value[], type: ElementType, f: Function): Promise<Value> {
  const dims = broadcast(...values.map((value) => value.dims))
  const result = new (arrayOf(type))(sizeOf(dims))
  const operands = await Promise.all(values.map((value) => value.host()))
  const orders = values.map((value) =>
    value.dims.join() === dims.join() ? null : places(dims, repeating(value.dims, dims)),
  )
  const at = (operand: number, n: number): number => operands[operand]![orders[operand]?.[n] ?? n]!
  if (values.length === 3) for (let n = 0; n < result.length; n++) result[n] = f(at(0, n), at(1, n), at(2, n))
  else for (let n = 0; n < result.length; n++) result[n] = f(at(0, n), at(1, n))
  return Value.of(type, dims, result)
}

/** @throws FormatError unless all are of one type */
function expectAlike(values: readonly Value[]): void {
  const types = values.map(({ type }) => type)
  if (new Set(types).size > 1) throw new FormatError(`its inputs are ${types.join(' and ')}, wanted one type`)
}

const unary =
  (name: string): Operator =>
  (node) => {
    const [f, onDevice] = [UNARY[name]!(node), DEVICE[name]]
    const one = (x: number): number => f(x)
    return async (x) => {
      const { type, dims, size } = x!
      if (onDevice && size > 0 && isFloat(type) && type !== 'float64')
        return Value.on(
          node.runtime.noGrad(() => onDevice(x!.device(node.runtime))),
          dims,
          type,
        )
      return Value.of(type, dims, (await x!.host()).map(one))
    }
  }

/** Sums where one side is on the device: the other follows it there. */
async function addOnDevice(node: Node, values: readonly Value[], sign: number): Promise<Value> {
  const { runtime } = node
  const dims = broadcast(...values.map((value) => value.dims))
  for (const value of values) value.device(runtime)
  const [a, b] = await Promise.all(values.map((value) => view(runtime, value, dims, repeating(value.dims, dims))))
  try {
    return Value.on(
      runtime.noGrad(() => {
        const right = b!.device(runtime)
        return add(a!.device(runtime), sign < 0 ? scale(right, sign) : right)
      }),
      dims,
      a!.type,
    )
  } finally {
    for (const value of [a!, b!]) value.dispose()
  }
}

const binary =
  (name: string): Operator =>
  (node) => {
    const f = BINARY[name]!
    const isSum = ['Add', 'Sub', 'Sum'].includes(name)
    return async (...values) => {
      const [first, ...more] = values.filter((value) => value !== undefined)
      if (name !== 'Pow') expectAlike([first!, ...more])
      const whole = name === 'Div' && !isFloat(first!.type)
      let result = first!
      for (const next of more) {
        const before = result
        const both = [before, next]
        const isThere = isSum && both.some((one) => one.isOnDevice) && both.every(({ size }) => size > 0)
        if (isThere) result = await addOnDevice(node, both, name === 'Sub' ? -1 : 1)
        else result = await combine(both, first!.type, whole ? (a, b) => Math.trunc(a / b) : f)
        if (before !== first) before.dispose()
      }
      return result === first ? first.as(first.dims) : result
    }
  }

const logical =
  (name: string): Operator =>
  () =>
  (a, b) => {
    expectAlike([a!, b!])
    return combine([a!, b!], 'bool', (x, y) => Number(LOGICAL[name]!(x, y)))
  }

const mod: Operator = (node) => {
  const isC = node.int('fmod', 0) !== 0
  return (a, b) => {
    expectAlike([a!, b!])
    return combine([a!, b!], a!.type, isC ? (x, y) => x % y : (x, y) => x - y * Math.floor(x / y))
  }
}

const where: Operator = () => (condition, a, b) => {
  expectAlike([a!, b!])
  return combine([condition!, a!, b!], a!.type, (which, x, y) => (which ? x : y))
}

/** Limits were attributes once. */
const clip: Operator = (node) => async (x, low, high) => {
  const least = (await low?.host())?.[0] ?? node.float('min', -Infinity)
  const most = (await high?.host())?.[0] ?? node.float('max', Infinity)
  const { type, dims } = x!
  return Value.of(
    type,
    dims,
    (await x!.host()).map((value: number) => Math.min(Math.max(value, least), most)),
  )
}

const castTo: Operator = (node) => {
  const to = typeOf(node.int('to', 0), 'the result')
  return async (x): Promise<Value> => {
    const { type, dims } = x!
    return type === to ? x!.as(dims) : Value.of(to, dims, cast(await x!.host(), type, to))
  }
}

const all = (names: object, inputs: number, make: (name: string) => Operator): Record<string, Entry> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, [inputs, make(name)] as const]))

export const elementwise = (): Operators => ({
  ...all(UNARY, 1, unary),
  ...all(BINARY, 1, binary),
  ...all(LOGICAL, 2, logical),
  Mod: [2, mod],
  Where: [3, where],
  Clip: [1, clip],
  Cast: [1, castTo],
})
