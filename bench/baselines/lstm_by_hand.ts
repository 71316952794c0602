/**
 * The LSTM's pointwise part as a person would write it, with the interface of the derived one (assembly/kernels/tail.ts) and what it saves:
 * i f g o.
 *
 * Forward: addresses are computed before the loop, which runs at least once, so that the engine may do the same with the constants; the four
 * gates are computed side by side and stored when all are there; c' is one multiply-add.
 *
 * Backward: no function is computed again, and no product twice.
 *
 *     tanh(c') = h' / o
 *     dc'      = dc + dh o (1 − tanh²)      = dc + dh o − (dh h') tanh
 *     do       = dh tanh o (1 − o)          = u − u o           u = dh h'
 *     df       = dc' c f (1 − f)            = v − v f           v = (dc' f) c, and dc' f is the gradient of c
 *     di       = dc' g i (1 − i)            = w − w i           w = (dc' i) g
 *     dg       = dc' i (1 − g²)             = dc' i − w g
 */
import { madd, sigmoid4, tanh4 } from '../../assembly/kernels/math'
import { nmadd } from './nmadd'

/** Where o is 0 so is h', and all that their quotient is multiplied with. */
const SMALLEST: f32 = 1e-30

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
  let at: usize = 0
  do {
    const i = sigmoid4(f32x4.add(v128.load(wx + at), v128.load(ru + at)))
    const f = sigmoid4(f32x4.add(v128.load(wxF + at), v128.load(ruF + at)))
    const g = tanh4(f32x4.add(v128.load(wxG + at), v128.load(ruG + at)))
    const o = sigmoid4(f32x4.add(v128.load(wxO + at), v128.load(ruO + at)))
    const c = madd(f, v128.load(cBefore + at), f32x4.mul(i, g))
    v128.store(saved + at, i)
    v128.store(savedF + at, f)
    v128.store(savedG + at, g)
    v128.store(savedO + at, o)
    v128.store(cAfter + at, c)
    v128.store(after + at, f32x4.mul(o, tanh4(c)))
    at += 16
  } while (at < bytes)
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
  let at: usize = 0
  do {
    const dh = v128.load(dAfter + at)
    const o = v128.load(savedO + at)
    const h = v128.load(after + at)
    const tanh = f32x4.div(h, f32x4.pmax(o, f32x4.splat(SMALLEST)))
    const u = f32x4.mul(dh, h)
    v128.store(dO + at, nmadd(u, o, u))
    const dc = nmadd(u, tanh, madd(dh, o, v128.load(dcAfter + at)))
    const f = v128.load(savedF + at)
    const dcf = f32x4.mul(dc, f)
    v128.store(dcBefore + at, dcf)
    const v = f32x4.mul(dcf, v128.load(cBefore + at))
    v128.store(dF + at, nmadd(v, f, v))
    const i = v128.load(saved + at)
    const g = v128.load(savedG + at)
    const dci = f32x4.mul(dc, i)
    const w = f32x4.mul(dci, g)
    v128.store(dRu + at, nmadd(w, i, w))
    v128.store(dG + at, nmadd(w, g, dci))
    v128.store(dBefore + at, f32x4.splat(0))
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
