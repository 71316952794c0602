/** Two calls at once, as the directions of a layer make them: each does what it would do alone, in one dispatch where their arrays lie in the same buffers. */
import type { Backend, Kernel } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { columnSums } from '../reference/gemm.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk } from './desk.js'
import { longSum } from './gemm.js'

/** @returns how many dispatches that took on WebGPU */
function runBoth<Call>(backend: Backend, kernel: Kernel<Call>, one: NoInfer<Call>, other: NoInfer<Call>): number {
  const before = backend.stats().dispatches
  backend.runBoth(kernel, one, other)
  return backend.stats().dispatches - before
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

export const bothCases: readonly Case[] = [
  ...[false, true].flatMap((accumulate) => [
    biasGradientCase(37, 65, accumulate, false),
    biasGradientCase(1, 260, accumulate, false),
    biasGradientCase(111, 4, accumulate, true),
  ]),
]
