/**
 * The GRU's pointwise part as a person would write it, with the interface of the derived one (assembly/kernels/tail.ts) and what it saves:
 * r z ru.n n.
 *
 * Forward: addresses are computed before the loop, which runs at least once, so that the engine may do the same with the constants;
 * h' = n + z (h − n).
 *
 * Backward: no product twice, and no subtraction that a multiply-add does by the way. With thirteen addresses, pointer + at is computed in the loop and
 * serves all gates of an array, and the distances between gates serve all arrays: one register for each of thirteen would be more than there are.
 *
 *     d(ru.n) = dn r, dn = dh (1 − z) (1 − n²)    dh (1 − z) = dh − dh z, and dh z is the gradient of h
 *     dz      = dh (h − n) z (1 − z)             = (h − n) (u − u z)    u = dh z
 *     dr      = dn ru.n r (1 − r)                = v − v r              v = d(ru.n) ru.n
 */
import { madd, sigmoid4, tanh4 } from '../../assembly/kernels/math'
import { nmadd } from './nmadd'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  const wxZ = wx + gate
  const wxN = wxZ + gate
  const ruZ = ru + gate
  const ruN = ruZ + gate
  const savedZ = saved + gate
  const savedRu = savedZ + gate
  const savedN = savedRu + gate
  let at: usize = 0
  do {
    const r = sigmoid4(f32x4.add(v128.load(wx + at), v128.load(ru + at)))
    const z = sigmoid4(f32x4.add(v128.load(wxZ + at), v128.load(ruZ + at)))
    const product = v128.load(ruN + at)
    const n = tanh4(madd(r, product, v128.load(wxN + at)))
    v128.store(saved + at, r)
    v128.store(savedZ + at, z)
    v128.store(savedRu + at, product)
    v128.store(savedN + at, n)
    v128.store(after + at, madd(z, f32x4.sub(v128.load(before + at), n), n))
    at += 16
  } while (at < bytes)
}

export function operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize): void {
  memory.copy(operand, before, bytes)
}

export function backward(stage: i32, peephole: usize, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  const two = 2 * gate
  const three = 3 * gate
  let at: usize = 0
  do {
    const kept = saved + at
    const toWx = dWx + at
    const toRu = dRu + at
    const dh = v128.load(dAfter + at)
    const z = v128.load(kept + gate)
    const n = v128.load(kept + three)
    const u = f32x4.mul(dh, z)
    v128.store(dBefore + at, u)
    const dz = f32x4.mul(nmadd(u, z, u), f32x4.sub(v128.load(before + at), n))
    v128.store(toWx + gate, dz)
    v128.store(toRu + gate, dz)
    const dhn = f32x4.sub(dh, u)
    const dn = nmadd(f32x4.mul(dhn, n), n, dhn)
    v128.store(toWx + two, dn)
    const r = v128.load(kept)
    const dru = f32x4.mul(dn, r)
    v128.store(toRu + two, dru)
    const v = f32x4.mul(dru, v128.load(kept + two))
    const dr = nmadd(v, r, v)
    v128.store(toWx, dr)
    v128.store(toRu, dr)
    at += 16
  } while (at < bytes)
}

export function operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  let at: usize = 0
  do {
    v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), v128.load(dOperand + at)))
    at += 16
  } while (at < bytes)
}
