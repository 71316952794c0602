// rnn_relu, derived from bindings/cells/rnn_relu.ts by `npm run derive`. Do not edit.
//
//   h' = relu(W@x + R@h + b)
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: nothing.
import { heaviside4, relu4 } from '../kernels/math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    const wx_h = v128.load(wx + at)
    const ru_h = v128.load(ru + at)
    const h_next = relu4(f32x4.add(wx_h, ru_h))
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
    const d_after_h = v128.load(dAfter + at)
    const h_next = v128.load(after + at)
    v128.store(dRu + at, f32x4.mul(d_after_h, heaviside4(h_next)))
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
