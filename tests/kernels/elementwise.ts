import * as kernels from '../../bindings/backend/kernels/index.js'
import { Random, seedOf } from '../reference/random.js'
import type { Case } from './case.js'
import { Desk, spread } from './desk.js'
import { LENGTHS, MANY_ROWS } from './sizes.js'

type Target = 'y' | 'a' | 'b' | 'both'

function addCase(N: number, target: Target): Case {
  const name = `add: N ${N}${target === 'y' ? '' : target === 'both' ? ', y = y + y' : `, in place of ${target}`}`
  return {
    name,
    kernels: ['add'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const [a, b] = [random.uniform(N), random.uniform(N)]
      const desk = new Desk(backend)
      let written = 'y'
      if (target === 'y') {
        const given = desk.inputs({ a, b })
        const { y } = desk.outputs({ y: N })
        backend.run(kernels.add, { N, ...given, y })
      } else {
        // Both arrays in one memory, as the gradients of parameters are.
        const both = desk.outputs({ a, b })
        const y = target === 'b' ? both.b : both.a
        written = target === 'b' ? 'b' : 'a'
        backend.run(kernels.add, { N, a: both.a, b: target === 'both' ? both.a : both.b, y })
      }
      const got = await desk.results(check)
      check.close(
        'add',
        'y',
        got[written] as Float32Array,
        a.map((value, n) => value + (target === 'both' ? value : (b[n] as number))),
      )
    },
  }
}

function scaleCase(N: number, factor: number, by: boolean, accumulate: boolean): Case {
  const name = `scale: N ${N} factor ${factor}${by ? ' by a number on the device' : ''}${accumulate ? ', accumulate' : ''}`
  return {
    name,
    kernels: ['scale'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const [x, y] = [random.uniform(N), random.uniform(N)]
      const multiplier = random.uniform(1)
      const desk = new Desk(backend)
      const given = desk.inputs({ x, by: multiplier })
      const result = desk.outputs({ y: accumulate ? y : N })
      backend.run(kernels.scale, { N, x: given.x, y: result.y, factor, by: by ? given.by : null, accumulate })
      const got = await desk.results(check)
      const total = factor * (by ? (multiplier[0] as number) : 1)
      const want = Float64Array.from(x, (value, n) => total * value + (accumulate ? (y[n] as number) : 0))
      check.close('scale', 'y', got.y as Float32Array, want)
    },
  }
}

function fillCase(N: number, value: number): Case {
  return {
    name: `fill: N ${N} with ${value}`,
    kernels: ['fill'],
    async run(backend, check) {
      const desk = new Desk(backend)
      const { y } = desk.outputs({ y: N })
      backend.run(kernels.fill, { N, y, value })
      const got = await desk.results(check)
      check.same('fill', 'y', got.y as Float32Array, new Float32Array(N).fill(value))
    },
  }
}

interface Window {
  readonly rows: number
  readonly columns: number
  readonly xStride: number
  readonly xOffset: number
  readonly yStride: number
  readonly yOffset: number
}

function copyCase(window: Window, kind: 'f32' | 'i32'): Case {
  const { rows, columns: width, xStride, xOffset, yStride, yOffset } = window
  const name = `copy: ${rows} × ${width} ${kind} from ${xStride} + ${xOffset} to ${yStride} + ${yOffset}`
  return {
    name,
    kernels: ['copy'],
    async run(backend, check) {
      const random = new Random(seedOf(name))
      const count = rows * width
      // Small integers are denormal as float32, and −1 is a NaN: both have to arrive as they are.
      const integers = random.integers(count, -3, 1000)
      const values = kind === 'f32' ? random.uniform(count) : new Float32Array(integers.buffer)
      const source = spread(values, xStride, xOffset, width)
      const before = random.uniform(rows * yStride)
      const desk = new Desk(backend)
      const { x } = desk.inputs({ x: source })
      const { y } = desk.outputs({ y: before })
      backend.run(kernels.copy, { rows, columns: width, x, xStride, xOffset, y, yStride, yOffset })
      const got = await desk.results(check)
      const want = new Int32Array(before.slice().buffer)
      const bits = new Int32Array(source.buffer)
      for (let r = 0; r < rows; r++) {
        const from = r * xStride + xOffset
        want.set(bits.subarray(from, from + width), r * yStride + yOffset)
      }
      check.same('copy', 'y', new Int32Array((got.y as Float32Array).buffer), want)
    },
  }
}

const plain = (rows: number, width: number): Window => ({
  rows,
  columns: width,
  ...{ xStride: width, xOffset: 0, yStride: width, yOffset: 0 },
})

export const elementwiseCases: readonly Case[] = [
  ...LENGTHS.map((N) => addCase(N, 'y')),
  addCase(65, 'a'),
  addCase(65, 'b'),
  addCase(65, 'both'),
  ...LENGTHS.map((N, n) => scaleCase(N, n % 2 ? -0.75 : 3, n % 3 === 1, n % 4 > 1)),
  scaleCase(65, 2, true, true),
  scaleCase(65, 0, false, false),
  ...LENGTHS.map((N) => fillCase(N, 0.1)),
  fillCase(65, 0),
  fillCase(65, -1e30),
  ...(['f32', 'i32'] as const).flatMap((kind) => [
    copyCase(plain(1, 1), kind),
    copyCase(plain(3, 65), kind),
    copyCase({ rows: 5, columns: 3, xStride: 7, xOffset: 4, yStride: 11, yOffset: 1 }, kind),
    copyCase({ rows: 9, columns: 64, xStride: 64, xOffset: 0, yStride: 128, yOffset: 64 }, kind),
    copyCase({ rows: 9, columns: 65, xStride: 130, xOffset: 65, yStride: 65, yOffset: 0 }, kind),
  ]),
  copyCase({ rows: MANY_ROWS, columns: 2, xStride: 3, xOffset: 1, yStride: 4, yOffset: 2 }, 'i32'),
]
