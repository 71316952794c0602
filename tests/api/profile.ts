/** Kernels that are timed on the device, and what that changes: no result. */
import * as kernels from '../../bindings/backend/kernels/index.js'
import {
  Adam,
  BackendUnavailableError,
  LSTM,
  Linear,
  OptionError,
  crossEntropy,
  open as openRuntime,
  sequential,
  type Runtime,
} from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'
import { expectRefused } from './refused.js'

const [T, B, H] = [6, 3, 8]

/** The losses of some steps of training. */
async function train(runtime: Runtime): Promise<Float32Array> {
  const model = sequential(new LSTM(runtime, H, H, { plan: 'step' }), new Linear(runtime, H, H))
  const optimizer = new Adam(model.parameters(), { lr: 0.01, clipNorm: 1 })
  const x = runtime.tensor(new Random(1).uniform(T * B * H), [T, B, H])
  const targets = new Random(2).integers(T * B, 0, H)
  const losses = new Float32Array(3)
  for (let step = 0; step < losses.length; step++) {
    const loss = crossEntropy(model.forward(x), targets)
    loss.backward()
    optimizer.step()
    losses[step] = await loss.item()
  }
  return losses
}

/** Every kernel that ran, and no other, took some time. */
function expectTimes(check: Check, runtime: Runtime): void {
  const { kernels, milliseconds } = runtime.stats()
  const names = Object.keys(kernels).sort().join()
  check.that(Object.keys(milliseconds).sort().join() === names, `${names} ran, timed are ${Object.keys(milliseconds)}`)
  for (const [name, time] of Object.entries(milliseconds))
    check.that(time > 0 && time < 60_000, `${name} took ${time} milliseconds`)
}

/** More dispatches than there are timestamps for. */
const MANY = 600

export const profileCases: readonly ApiCase[] = [
  {
    name: 'api: profile times every kernel on the device, and changes no bit of any result',
    targets: ['webgpu'],
    async run(open, check) {
      const plain = await open()
      const wanted = await train(plain)
      check.that(Object.keys(plain.stats().milliseconds).length === 0, 'kernels are timed unasked')

      const profiled = await openRuntime({ backend: 'webgpu', profile: true })
      try {
        check.same('profile', 'losses', await train(profiled), wanted)
        expectTimes(check, profiled)
        const { kernels: counts } = profiled.stats()
        check.that(Object.keys(counts).length > 8 && counts['step_forward']! > T * 2, `only ${Object.keys(counts)} ran`)

        profiled.resetStats()
        check.that(Object.keys(profiled.stats().milliseconds).length === 0, 'a reset keeps times')
        const { device } = profiled
        const memory = device.allocate(64)
        const y = { memory, offset: 0, length: 64 }
        for (let n = 0; n < MANY; n++) device.run(kernels.fill, { N: 64, y, value: n })
        check.that((await device.read(y))[63] === MANY - 1, 'a long batch is not done')
        expectTimes(check, profiled)
        check.that(profiled.stats().kernels['fill'] === MANY, `${profiled.stats().kernels['fill']} fills`)
        device.free(memory)
      } finally {
        profiled.close()
      }
    },
  },
  {
    name: 'api: profile needs a device that can tell times, and is true or false',
    targets: ['webgpu'],
    async run(_open, check) {
      const adapter = await navigator.gpu.requestAdapter()
      const device = await adapter!.requestDevice()
      const text = 'yes' as unknown as boolean
      await expectRefused(check, [
        [
          () => openRuntime({ device, profile: true }),
          BackendUnavailableError,
          /the given device has no timestamp-query/,
        ],
        [() => openRuntime({ device, profile: text }), OptionError, /^open: profile is yes, wanted true or false$/],
      ])
      device.destroy()
    },
  },
]
