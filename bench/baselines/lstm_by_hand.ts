import { madd, tanh4 } from '../../assembly/kernels/math'
import { nmadd, sigmoid } from './math'

export function forward(stage: i32, wx: usize, ru: usize, peephole: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize): void {
  const wxF = wx + gate
  const wxG = wxF + gate
  const wxO = wxG + gate
  const ruF = ru + gate
  const ruG = ruF + gate
  const ruO = ruG + gate
  const savedF = saved + gate
  const savedG = savedF + gate
  const savedO = savedG + gate
  const cBefore = before + plane
  const cAfter = after + plane
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = tanh4(f32x4.add(v128.load(wxG + at), v128.load(ruG + at)))
    v128.store(savedG + at, g)
    const i = sigmoid(f32x4.add(v128.load(wx + at), v128.load(ru + at)))
    v128.store(saved + at, i)
    const f = sigmoid(f32x4.add(v128.load(wxF + at), v128.load(ruF + at)))
    v128.store(savedF + at, f)
    const c = madd(f, v128.load(cBefore + at), f32x4.mul(i, g))
    v128.store(cAfter + at, c)
    const o = sigmoid(f32x4.add(v128.load(wxO + at), v128.load(ruO + at)))
    v128.store(savedO + at, o)
    v128.store(after + at, f32x4.mul(o, tanh4(c)))
  }
}

export function operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize): void {
  memory.copy(operand, before, bytes)
}

export function backward(stage: i32, peephole: usize, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  const savedF = saved + gate
  const savedG = savedF + gate
  const savedO = savedG + gate
  const dF = dRu + gate
  const dG = dF + gate
  const dO = dG + gate
  const cBefore = before + plane
  const dcAfter = dAfter + dPlane
  const dcBefore = dBefore + dPlane
  for (let at: usize = 0; at < bytes; at += 16) {
    const dh = v128.load(dAfter + at)
    const o = v128.load(savedO + at)
    const h = v128.load(after + at)
    // tanh(c') = h' / o. Where o is 0 so is h', and so is all that is multiplied with the quotient.
    const tanh = f32x4.div(h, f32x4.pmax(o, f32x4.splat(1e-30)))
    const dhh = f32x4.mul(dh, h)
    v128.store(dO + at, nmadd(dhh, o, dhh))
    const dc = nmadd(dhh, tanh, madd(dh, o, v128.load(dcAfter + at)))
    const f = v128.load(savedF + at)
    const dcf = f32x4.mul(dc, f)
    v128.store(dcBefore + at, dcf)
    const dcfc = f32x4.mul(dcf, v128.load(cBefore + at))
    v128.store(dF + at, nmadd(dcfc, f, dcfc))
    const i = v128.load(saved + at)
    const g = v128.load(savedG + at)
    const dci = f32x4.mul(dc, i)
    const dcig = f32x4.mul(dci, g)
    v128.store(dRu + at, nmadd(dcig, i, dcig))
    v128.store(dG + at, nmadd(dcig, g, dci))
    v128.store(dBefore + at, f32x4.splat(0))
  }
}

export function operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(dBefore + at, f32x4.add(v128.load(dBefore + at), v128.load(dOperand + at)))
  }
}
