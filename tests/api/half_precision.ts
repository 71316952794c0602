/** Recurrent weights in half precision: what they cost in accuracy, and that this is all they change. */
import { Recurrent, backward, cells, OptionError } from '../../bindings/index.js'
import type { Runtime } from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'

const [T, B, I, H] = [9, 5, 7, 12]

/** The nearest number with 11 bits, ties to even, of those that are no smaller than half precision has in full. */
function half(value: number): number {
  if (value === 0) return 0
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10)
  const steps = value / unit
  const floor = Math.floor(steps)
  const rest = steps - floor
  return unit * (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor)
}

async function run(
  runtime: Runtime,
  cell: 'lstm' | 'gru' | 'mut1',
  plan: 'scan' | 'step',
  how: 'f32' | 'f16' | 'rounded',
) {
  const size = cell === 'mut1' ? H : I
  const options = { plan, bidirectional: true, precision: how === 'f16' ? 'f16' : 'f32' } as const
  const layer = new Recurrent(runtime, cells[cell], size, H, options)
  const random = new Random(17)
  for (const parameter of layer.parameters()) {
    const values = random.uniform(parameter.size, 0.4)
    parameter.write(how === 'rounded' && parameter.name.startsWith('weight_hh') ? values.map(half) : values)
  }
  const x = runtime.tensor(random.uniform(T * B * size), [T, B, size], { requiresGrad: true })
  const { y } = layer.forward(x, { lengths: [9, 4, 1, 7, 9] })
  backward([y], [runtime.tensor(random.uniform(T * B * 2 * H), y.shape)])
  return { y: await y.data(), dx: await x.grad!.data(), dR: await layer.parameters()[1]!.grad!.data() }
}

const cases = (['lstm', 'gru', 'mut1'] as const).flatMap((cell) =>
  (['scan', 'step'] as const).map((plan): ApiCase => ({
    name: `api: half precision, ${cell}, ${plan}: as float32 with R rounded`,
    targets: ['webgpu', 'webgpu-card'],
    async run(open, check) {
      const runtime = await open()
      const [f32, f16, rounded] = [
        await run(runtime, cell, plan, 'f32'),
        await run(runtime, cell, plan, 'f16'),
        await run(runtime, cell, plan, 'rounded'),
      ]
      for (const name of ['y', 'dx', 'dR'] as const) {
        check.close('half precision', name, f16[name], rounded[name])
        const off = Math.max(...f16[name].map((value, n) => Math.abs(value - f32[name][n]!)))
        const largest = Math.max(...f32[name].map(Math.abs))
        // 2^-11 of each weight, of which a sum over 12 keeps less; some steps carry it on.
        check.that(off > 0 && off < 2e-3 * largest, `${name} is off by ${off}, the largest is ${largest}`)
      }
    },
  })),
)

export const halfPrecisionCases: readonly ApiCase[] = [
  ...cases,
  {
    name: "api: half precision is WebGPU's alone",
    targets: ['wasm'],
    async run(open, check) {
      const runtime = await open()
      let error: unknown = null
      try {
        new Recurrent(runtime, cells.lstm, 3, 4, { precision: 'f16' })
      } catch (thrown) {
        error = thrown
      }
      check.that(error instanceof OptionError && /for WebGPU/.test(error.message), `gave ${String(error)}`)
      check.that(runtime.stats().bytesLive === 0, 'something was allocated')
    },
  },
]
