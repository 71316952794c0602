/** Two calls at once, as the directions of a layer make them: each does what it would do alone, in one dispatch where their arrays lie in the same buffers. */
import type { Backend, Kernel } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { columnSums, gemm } from '../reference/gemm.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { longSum } from './gemm.js'

/** @returns how many dispatches of that kernel it took on WebGPU */
function runBoth<Call>(backend: Backend, kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): number {
  const dispatches = (): number => backend.stats().kernels[kernel.name] ?? 0
  const before = dispatches()
  backend.runBoth(kernel, one, other)
  return dispatches() - before
}

/** @param isShared whether both sums go to one place: then the second is added to the first, and they cannot be done at once */
function biasGradientCase(N: number, C: number, accumulate: boolean, isShared: boolean): Case {
  const name = `bias_gradient: two at once, N ${N} C ${C}${accumulate ? ', accumulate' : ''}${isShared ? ', one place' : ''}`
  return {
    name,
    kernels: ['bias_gradient'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const dys = { one: random.uniform(N * C, 1 / Math.sqrt(N)), other: random.uniform(N * C, 1 / Math.sqrt(N)) }
      const before = { one: random.uniform(C), other: random.uniform(C) }
      const desk = new Desk(backend)
      const dy = desk.inputs(dys)
      const db = desk.outputs(before)
      const sizes = { N, C, accumulate }
      const second = { ...sizes, dy: dy.other, db: isShared ? db.one : db.other }
      const dispatches = runBoth(backend, kernels.bias_gradient, { ...sizes, dy: dy.one, db: db.one }, second)
      if (backend.name === 'webgpu') check.that(dispatches === (isShared ? 2 : 1), `${dispatches} dispatches`)
      const got = await desk.results(check)
      const first = columnSums(N, C, dys.one, accumulate ? { addend: before.one } : {})
      const addend = isShared ? first : before.other
      const last = columnSums(N, C, dys.other, accumulate ? { addend } : {})
      check.close('bias_gradient', 'db', got[isShared ? 'one' : 'other'] as Float32Array, last, longSum(N))
      if (!isShared) check.close('bias_gradient', 'db', got.one as Float32Array, first, longSum(N))
    },
  }
}

/** @param isShared as above; the place is said in one call as where C begins, in the other it is left out */
function gemmCase(M: number, N: number, K: number, isShared: boolean): Case {
  const name = `gemm: two at once, M ${M} N ${N} K ${K}${isShared ? ', one place' : ''}`
  return {
    name,
    kernels: ['gemm'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const matrix = (size: number): Float32Array => random.uniform(size, 1 / Math.sqrt(K))
      const content = { A: matrix(M * K), B: matrix(K * N), otherA: matrix(M * K), otherB: matrix(K * N) }
      const before = { one: random.uniform(M * N), other: random.uniform(M * N) }
      const desk = new Desk(backend)
      const given = desk.inputs(content)
      const C = desk.outputs(before)
      const sizes = { M, N, K, accumulate: true }
      const second = { ...sizes, A: given.otherA, B: given.otherB, C: isShared ? C.one : C.other, offsetC: 0 }
      const dispatches = runBoth(backend, kernels.gemm, { ...sizes, A: given.A, B: given.B, C: C.one }, second)
      if (backend.name === 'webgpu') check.that(dispatches === (isShared ? 2 : 1), `${dispatches} dispatches`)
      const got = await desk.results(check)
      const first = gemm({ M, N, K, A: content.A, B: content.B, addend: before.one })
      const addend = isShared ? first : before.other
      const last = gemm({ M, N, K, A: content.otherA, B: content.otherB, addend })
      check.close('gemm', 'C', got[isShared ? 'one' : 'other'] as Float32Array, last, longSum(K))
      if (!isShared) check.close('gemm', 'C', got.one as Float32Array, first, longSum(K))
    },
  }
}

export const bothCases: readonly Case[] = [
  ...[false, true].flatMap((accumulate) => [
    biasGradientCase(37, 65, accumulate, false),
    biasGradientCase(1, 260, accumulate, false),
    biasGradientCase(111, 4, accumulate, true),
    biasGradientCase(1501, 37, accumulate, false),
  ]),
  ...[false, true].flatMap((isShared) => [
    gemmCase(7, 9, 11, isShared),
    gemmCase(65, 64, 32, isShared),
    gemmCase(66, 12, 777, isShared),
  ]),
]
