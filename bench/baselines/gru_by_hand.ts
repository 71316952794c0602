import { madd, tanh4 } from '../../assembly/kernels/math'
import { nmadd, sigmoid } from './math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  const wxZ = wx + gate
  const wxN = wxZ + gate
  const ruZ = ru + gate
  const ruN = ruZ + gate
  const savedZ = saved + gate
  const savedRu = savedZ + gate
  const savedN = savedRu + gate
  for (let at: usize = 0; at < bytes; at += 16) {
    const r = sigmoid(f32x4.add(v128.load(wx + at), v128.load(ru + at)))
    v128.store(saved + at, r)
    const product = v128.load(ruN + at)
    v128.store(savedRu + at, product)
    const n = tanh4(madd(r, product, v128.load(wxN + at)))
    v128.store(savedN + at, n)
    const z = sigmoid(f32x4.add(v128.load(wxZ + at), v128.load(ruZ + at)))
    v128.store(savedZ + at, z)
    v128.store(after + at, madd(z, f32x4.sub(v128.load(before + at), n), n))
  }
}

export function operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize): void {
  memory.copy(operand, before, bytes)
}

export function backward(stage: i32, peephole: usize, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  const savedZ = saved + gate
  const savedRu = savedZ + gate
  const savedN = savedRu + gate
  const dWxZ = dWx + gate
  const dWxN = dWxZ + gate
  const dRuZ = dRu + gate
  const dRuN = dRuZ + gate
  for (let at: usize = 0; at < bytes; at += 16) {
    const dh = v128.load(dAfter + at)
    const z = v128.load(savedZ + at)
    const n = v128.load(savedN + at)
    const dhz = f32x4.mul(dh, z)
    v128.store(dBefore + at, dhz)
    const dz = f32x4.mul(nmadd(dhz, z, dhz), f32x4.sub(v128.load(before + at), n))
    v128.store(dWxZ + at, dz)
    v128.store(dRuZ + at, dz)
    const dn = f32x4.sub(dh, dhz)
    const da = nmadd(f32x4.mul(dn, n), n, dn)
    v128.store(dWxN + at, da)
    const r = v128.load(saved + at)
    const dar = f32x4.mul(da, r)
    v128.store(dRuN + at, dar)
    const product = f32x4.mul(dar, v128.load(savedRu + at))
    const dr = nmadd(product, r, product)
    v128.store(dWx + at, dr)
    v128.store(dRu + at, dr)
  }
}

export function operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), v128.load(dOperand + at)))
  }
}
