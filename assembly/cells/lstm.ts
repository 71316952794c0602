// lstm, derived from bindings/cells/lstm.ts by `npm run derive`. Do not edit.
//
//   i  = sigmoid(W@x + R@h + b)
//   f  = sigmoid(W@x + R@h + b)
//   g  = tanh(W@x + R@h + b)
//   o  = sigmoid(W@x + R@h + b)
//   c' = f * c + i * g
//   h' = o * tanh(c')
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: i f g o.
import { divisor4, sigmoid4, tanh4 } from '../kernels/math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const wx_i = v128.load(wx + at)
    const ru_i = v128.load(ru + at)
    const i = sigmoid4(f32x4.add(wx_i, ru_i))
    v128.store(saved + at, i)
    const wx_f = v128.load(wx + at + gate)
    const ru_f = v128.load(ru + at + gate)
    const f = sigmoid4(f32x4.add(wx_f, ru_f))
    v128.store(saved + at + gate, f)
    const wx_g = v128.load(wx + at + 2 * gate)
    const ru_g = v128.load(ru + at + 2 * gate)
    const g = tanh4(f32x4.add(wx_g, ru_g))
    v128.store(saved + at + 2 * gate, g)
    const wx_o = v128.load(wx + at + 3 * gate)
    const ru_o = v128.load(ru + at + 3 * gate)
    const o = sigmoid4(f32x4.add(wx_o, ru_o))
    v128.store(saved + at + 3 * gate, o)
    const c = v128.load(before + at + plane)
    const c_next = f32x4.add(f32x4.mul(f, c), f32x4.mul(i, g))
    v128.store(after + at + plane, c_next)
    const h_next = f32x4.mul(o, tanh4(c_next))
    v128.store(after + at, h_next)
    at += 16
  } while (at < bytes)
}

export function operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const h = v128.load(before + at)
    v128.store(operand + at, h)
    at += 16
  } while (at < bytes)
}

export function backward(stage: i32, peephole: usize, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const h_next = v128.load(after + at)
    const o = v128.load(saved + at + 3 * gate)
    const t0 = f32x4.div(h_next, divisor4(o))
    const d_after_c = v128.load(dAfter + at + dPlane)
    const d_after_h = v128.load(dAfter + at)
    const d_c_next = f32x4.add(d_after_c, f32x4.mul(f32x4.mul(d_after_h, o), f32x4.sub(f32x4.splat(1), f32x4.mul(t0, t0))))
    const d_o = f32x4.mul(d_after_h, t0)
    const i = v128.load(saved + at)
    const d_g = f32x4.mul(d_c_next, i)
    const c = v128.load(before + at + plane)
    const d_f = f32x4.mul(d_c_next, c)
    const g = v128.load(saved + at + 2 * gate)
    const d_i = f32x4.mul(d_c_next, g)
    const f = v128.load(saved + at + gate)
    v128.store(dBefore + at + dPlane, f32x4.mul(d_c_next, f))
    v128.store(dRu + at + 3 * gate, f32x4.mul(d_o, f32x4.mul(o, f32x4.sub(f32x4.splat(1), o))))
    v128.store(dRu + at + 2 * gate, f32x4.mul(d_g, f32x4.sub(f32x4.splat(1), f32x4.mul(g, g))))
    v128.store(dRu + at + gate, f32x4.mul(d_f, f32x4.mul(f, f32x4.sub(f32x4.splat(1), f))))
    v128.store(dRu + at, f32x4.mul(d_i, f32x4.mul(i, f32x4.sub(f32x4.splat(1), i))))
    v128.store(dBefore + at, f32x4.splat(0))
    at += 16
  } while (at < bytes)
}

export function operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const doperand = v128.load(dOperand + at)
    v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), doperand))
    at += 16
  } while (at < bytes)
}
