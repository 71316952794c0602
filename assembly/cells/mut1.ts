// mut1, derived from bindings/cells/mut1.ts by `npm run derive`. Do not edit.
//
//   z  = sigmoid(W@x + b)
//   r  = sigmoid(W@x + R@h + b)
//   n  = tanh(tanh(x) + R@(r * h) + b)
//   h' = z * n + (1 - z) * h
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: r z n_1 n operand.1.
import { sigmoid4, tanh4 } from '../kernels/math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  if (stage == 0) {
    let at: usize = 0
    do {
      const wx_r = v128.load(wx + at + gate)
      const ru_r = v128.load(ru + at)
      const r = sigmoid4(f32x4.add(wx_r, ru_r))
      v128.store(saved + at, r)
      at += 16
    } while (at < bytes)
  } else {
    let at: usize = 0
    do {
      const wx_z = v128.load(wx + at)
      const z = sigmoid4(wx_z)
      v128.store(saved + at + gate, z)
      const x = v128.load(wx + at + 2 * gate)
      const n_1_ = tanh4(x)
      v128.store(saved + at + 2 * gate, n_1_)
      const ru_n = v128.load(ru + at + gate)
      const n = tanh4(f32x4.add(n_1_, ru_n))
      v128.store(saved + at + 3 * gate, n)
      const h = v128.load(before + at)
      const h_next = f32x4.add(f32x4.mul(z, n), f32x4.mul(f32x4.sub(f32x4.splat(1), z), h))
      v128.store(after + at, h_next)
      const r = v128.load(saved + at)
      v128.store(saved + at + 4 * gate, f32x4.mul(r, h))
      at += 16
    } while (at < bytes)
  }
}

export function operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize): void {
  if (stage == 0) {
    let at: usize = 0
    do {
      const h = v128.load(before + at)
      v128.store(operand + at, h)
      at += 16
    } while (at < bytes)
  } else {
    let at: usize = 0
    do {
      const r = v128.load(saved + at)
      const h = v128.load(before + at)
      v128.store(operand + at, f32x4.mul(r, h))
      at += 16
    } while (at < bytes)
  }
}

export function backward(stage: i32, peephole: usize, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  if (stage == 0) {
    let at: usize = 0
    do {
      const carried_r = v128.load(carried + at)
      const r = v128.load(saved + at)
      const t0 = f32x4.mul(carried_r, f32x4.mul(r, f32x4.sub(f32x4.splat(1), r)))
      v128.store(dWx + at + gate, t0)
      v128.store(dRu + at, t0)
      at += 16
    } while (at < bytes)
  } else {
    let at: usize = 0
    do {
      const d_after_h = v128.load(dAfter + at)
      const z = v128.load(saved + at + gate)
      const d_n = f32x4.mul(d_after_h, z)
      const n = v128.load(saved + at + 3 * gate)
      const d_n_1 = f32x4.mul(d_n, f32x4.sub(f32x4.splat(1), f32x4.mul(n, n)))
      const h = v128.load(before + at)
      const d_z = f32x4.sub(f32x4.mul(d_after_h, n), f32x4.mul(d_after_h, h))
      const t0 = f32x4.sub(f32x4.splat(1), z)
      v128.store(dBefore + at, f32x4.mul(d_after_h, t0))
      v128.store(dRu + at + gate, d_n_1)
      const n_1_ = v128.load(saved + at + 2 * gate)
      v128.store(dWx + at + 2 * gate, f32x4.mul(d_n_1, f32x4.sub(f32x4.splat(1), f32x4.mul(n_1_, n_1_))))
      v128.store(dWx + at, f32x4.mul(d_z, f32x4.mul(z, t0)))
      v128.store(carried + at, f32x4.splat(0))
      at += 16
    } while (at < bytes)
  }
}

export function operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  if (stage == 0) {
    let at: usize = 0
    do {
      const doperand = v128.load(dOperand + at)
      v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), doperand))
      at += 16
    } while (at < bytes)
  } else {
    let at: usize = 0
    do {
      const doperand = v128.load(dOperand + at)
      const h = v128.load(before + at)
      v128.store(carried + at, f32x4.add(v128.load(carried + at), f32x4.mul(doperand, h)))
      const r = v128.load(saved + at)
      v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), f32x4.mul(doperand, r)))
      at += 16
    } while (at < bytes)
  }
}
