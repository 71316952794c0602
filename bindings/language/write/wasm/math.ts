/**
 * The elementary functions, written into a body: the same operations in the same order as assembly/kernels/math.ts, so that a cell made at run
 * time gives the same bits as a shipped one. That file says what they approximate and how well.
 */
import type { Primitive } from '../../primitives.js'
import type { Body } from './body.js'
import { integer, operation, splat, type Code } from './code.js'

const mul = (a: Code, b: Code): Code => operation('f32x4.mul', a, b)
const add = (a: Code, b: Code): Code => operation('f32x4.add', a, b)
const sub = (a: Code, b: Code): Code => operation('f32x4.sub', a, b)
const div = (a: Code, b: Code): Code => operation('f32x4.div', a, b)

/** Four 32-bit integers, as the float32 of the same bits. */
const bits = (value: number): Code => splat(new Float32Array(Int32Array.of(value).buffer)[0]!)

/** c₀ xⁿ + c₁ xⁿ⁻¹ + … + cₙ by Horner's rule. */
function polynomial(body: Body, x: Code, [first, second, ...rest]: readonly number[]): Code {
  return rest.reduce(
    (sum, coefficient) => body.madd(sum, x, splat(coefficient)),
    body.madd(x, splat(first!), splat(second!)),
  )
}

const clamp = (x: Code, low: number, high: number): Code =>
  operation('f32x4.pmax', operation('f32x4.pmin', x, splat(high)), splat(low))

function tanh(body: Body, argument: Code): Code {
  const bound = body.flavour === 'relaxed' ? 7.99881172180175781 : 7.90531110763549805
  const x = body.name('_x', clamp(argument, -bound, bound))
  const square = body.name('_square', mul(x, x))
  const p = polynomial(body, square, [
    ...[-2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8],
    ...[1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3],
  ])
  const q = polynomial(body, square, [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3])
  return body.hold(div(mul(x, p), q))
}

function exp(body: Body, argument: Code): Code {
  const x = body.name('_x', clamp(argument, -87.3, 88.0))
  const n = body.name('_n', operation('f32x4.nearest', mul(x, splat(1.44269504))))
  const high = body.madd(n, splat(-0.693359375), x)
  const r = body.name('_r', body.madd(n, splat(2.1219444e-4), high))
  const p = polynomial(body, r, [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1])
  const exponent = operation('i32x4.add', operation('i32x4.trunc_sat_f32x4_s', n), bits(127))
  return body.hold(mul(p, operation('i32x4.shl', exponent, integer(23))))
}

const relu = (x: Code): Code => operation('f32x4.pmax', x, splat(0))

function softplus(body: Body, argument: Code): Code {
  const of = body.name('_of', argument)
  const y = body.name('_y', exp(body, operation('f32x4.neg', operation('f32x4.abs', of))))
  const s = body.name('_s', div(y, add(y, splat(2))))
  const square = body.name('_square', mul(s, s))
  const p = polynomial(
    body,
    square,
    [0.28011986310160478, 0.28001805390420718, 0.40021527230879582, 0.6666641628585252],
  )
  return body.hold(add(relu(of), body.madd(s, sub(mul(square, p), y), y)))
}

/** Writes what must come before into the body. @returns the function's value, which the next call does not disturb */
export function emitCall(body: Body, name: Primitive, x: Code): Code {
  switch (name) {
    case 'tanh':
      return tanh(body, x)
    case 'sigmoid': {
      const y = tanh(body, mul(x, splat(0.5)))
      return body.madd(splat(0.5), y, splat(0.5))
    }
    case 'exp':
      return exp(body, x)
    case 'softplus':
      return softplus(body, x)
    case 'sqrt':
      return operation('f32x4.sqrt', x)
    case 'divisor':
      return operation('f32x4.pmax', x, splat(1e-30))
    case 'relu':
      return relu(x)
    case 'heaviside':
      return operation('v128.and', operation('f32x4.gt', x, splat(0)), splat(1))
  }
}
