// gru, derived from bindings/cells/gru.ts by `npm run derive`. Do not edit.
//
//   r  = sigmoid(W@x + R@h + b)
//   z  = sigmoid(W@x + R@h + b)
//   n  = tanh(W@x + b + r * (R@h + b_R))
//   h' = (1 - z) * n + z * h
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: r z ru.n n.
import { sigmoid4, tanh4 } from '../kernels/math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const wx_r = v128.load(wx + at)
    const ru_r = v128.load(ru + at)
    const r = sigmoid4(f32x4.add(wx_r, ru_r))
    v128.store(saved + at, r)
    const wx_z = v128.load(wx + at + gate)
    const ru_z = v128.load(ru + at + gate)
    const z = sigmoid4(f32x4.add(wx_z, ru_z))
    v128.store(saved + at + gate, z)
    const wx_n = v128.load(wx + at + 2 * gate)
    const ru_n = v128.load(ru + at + 2 * gate)
    const n = tanh4(f32x4.add(wx_n, f32x4.mul(r, ru_n)))
    v128.store(saved + at + 3 * gate, n)
    const h = v128.load(before + at)
    const h_next = f32x4.add(f32x4.mul(f32x4.sub(f32x4.splat(1), z), n), f32x4.mul(z, h))
    v128.store(after + at, h_next)
    v128.store(saved + at + 2 * gate, ru_n)
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
    const z = v128.load(saved + at + gate)
    const t0 = f32x4.sub(f32x4.splat(1), z)
    const d_after_h = v128.load(dAfter + at)
    const d_n = f32x4.mul(d_after_h, t0)
    const h = v128.load(before + at)
    const n = v128.load(saved + at + 3 * gate)
    const d_z = f32x4.sub(f32x4.mul(d_after_h, h), f32x4.mul(d_after_h, n))
    const t1 = f32x4.mul(d_n, f32x4.sub(f32x4.splat(1), f32x4.mul(n, n)))
    const ru_n = v128.load(saved + at + 2 * gate)
    const d_r = f32x4.mul(t1, ru_n)
    v128.store(dBefore + at, f32x4.mul(d_after_h, z))
    v128.store(dWx + at + 2 * gate, t1)
    const r = v128.load(saved + at)
    v128.store(dRu + at + 2 * gate, f32x4.mul(t1, r))
    const t2 = f32x4.mul(d_z, f32x4.mul(z, t0))
    v128.store(dWx + at + gate, t2)
    v128.store(dRu + at + gate, t2)
    const t3 = f32x4.mul(d_r, f32x4.mul(r, f32x4.sub(f32x4.splat(1), r)))
    v128.store(dWx + at, t3)
    v128.store(dRu + at, t3)
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
