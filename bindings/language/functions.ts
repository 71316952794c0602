import type { Primitive } from './primitives.js'
import { add, call, divide, multiply, negate, number, subtract, type Tree } from './tree.js'

const primitive =
  (name: Primitive) =>
  (x: Tree): Tree =>
    call(name, x)

const silu = (x: Tree): Tree => multiply(x, call('sigmoid', x))

/** The functions that an equation may call. */
export const FUNCTIONS: Readonly<Record<string, (x: Tree) => Tree>> = {
  sigmoid: primitive('sigmoid'),
  tanh: primitive('tanh'),
  relu: primitive('relu'),
  /** log(1 + eˣ). Dugas et al. 2001. */
  softplus: primitive('softplus'),
  /** x σ(x). Elfwing et al. 2018; as "swish" Ramachandran et al. 2017. */
  silu,
  swish: silu,
  /** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): the tanh form of x Φ(x). Hendrycks & Gimpel 2016. */
  gelu(x) {
    const cube = multiply(multiply(x, x), x)
    const inner = multiply(number(0.7978845608028654), add(x, multiply(number(0.044715), cube)))
    return multiply(multiply(number(0.5), x), add(number(1), call('tanh', inner)))
  },
  /** x / 6 + ½ held between 0 and 1, as in PyTorch and Keras 3. Written with relu so that it is exact at both ends. */
  hard_sigmoid(x) {
    const line = add(divide(x, number(6)), number(0.5))
    return subtract(number(1), call('relu', subtract(number(1), call('relu', line))))
  },
  exp: primitive('exp'),
  square: (x) => multiply(x, x),
  /** NaN below zero; its derivative at zero is infinite. */
  sqrt: primitive('sqrt'),
}

/** f′(x) in terms of y = f(x), so that x need not be kept. */
export const DERIVATIVES: Readonly<Record<Primitive, (y: Tree) => Tree>> = {
  sigmoid: (y) => multiply(y, subtract(number(1), y)),
  tanh: (y) => subtract(number(1), multiply(y, y)),
  relu: (y) => call('heaviside', y),
  exp: (y) => y,
  sqrt: (y) => divide(number(0.5), y),
  /** σ(x) = 1 − e^−y */
  softplus: (y) => subtract(number(1), call('exp', negate(y))),
  heaviside: () => number(0),
  divisor: () => number(0),
}
