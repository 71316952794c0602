/** The functions that derived code calls. Everything else that an equation may call is composed of them (functions.ts). */
export type Primitive = 'sigmoid' | 'tanh' | 'relu' | 'exp' | 'sqrt' | 'softplus' | 'heaviside' | 'divisor'

interface Meaning {
  /** In float64. */
  value(x: number): number
  /** What it costs to compute, in additions: see cost.ts. */
  readonly cost: number
}

/**
 * Two occur in gradients only. `heaviside(x)` = 1 where x > 0, else 0: the derivative of relu. `divisor(x)` = max(x, 1e-30): what is divided by where x
 * is a sigmoid, and may be 0.
 */
export const PRIMITIVES: Readonly<Record<Primitive, Meaning>> = {
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), cost: 16 },
  tanh: { value: Math.tanh, cost: 16 },
  relu: { value: (x) => (x < 0 ? 0 : x), cost: 1 },
  exp: { value: Math.exp, cost: 16 },
  sqrt: { value: Math.sqrt, cost: 4 },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), cost: 32 },
  heaviside: { value: (x) => (x > 0 ? 1 : 0), cost: 1 },
  divisor: { value: (x) => Math.max(x, 1e-30), cost: 1 },
}
