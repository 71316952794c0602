/** What is left when a device is lost, and what its limits refuse. */
import {
  Adam,
  DeviceLostError,
  Embedding,
  LSTM,
  Linear,
  OutOfMemoryError,
  crossEntropy,
  sequential,
} from '../../bindings/index.js'
import { WebGPUBackend } from '../../bindings/backend/webgpu/webgpu_backend.js'
import { Runtime } from '../../bindings/tensor/runtime.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'

const [T, B, H, V] = [6, 4, 8, 11]
const tokens = { data: new Random(3).integers(T * B, 0, V), shape: [T, B] }

function trainingOn(runtime: Runtime) {
  const model = sequential(new Embedding(runtime, V, H), new LSTM(runtime, H, H), new Linear(runtime, H, V))
  const optimizer = new Adam(model.parameters(), { lr: 0.01, clipNorm: 1 })
  const step = (): Promise<number> => {
    const loss = crossEntropy(model.forward(tokens), tokens)
    loss.backward()
    optimizer.step()
    return loss.item()
  }
  return { model, optimizer, step }
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return null
  } catch (error) {
    return error
  }
}

async function device(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  return adapter!.requestDevice()
}

export const lostDeviceCases: readonly ApiCase[] = [
  {
    name: 'api: a device lost in the middle of a step rejects the pending read; training goes on elsewhere from what was saved',
    targets: ['webgpu'],
    async run(open, check) {
      const lost = await device()
      const runtime = new Runtime(await WebGPUBackend.open({ device: lost }), 5)
      const { model, optimizer, step } = trainingOn(runtime)
      for (let n = 0; n < 3; n++) await step()
      const [weights, state] = [await model.save(), await optimizer.save()]

      const pending = step()
      lost.destroy()
      const error = await rejection(pending)
      check.that(error instanceof DeviceLostError, `the pending read gave ${String(error)}`)
      check.that(/destroyed|lost/.test(String(error)), `it says ${String(error)}`)
      for (const [what, again] of [
        ['another step', step],
        ['save', () => model.save()],
      ] as const) {
        const later = await rejection((async () => again())())
        check.that(later instanceof DeviceLostError, `${what} gave ${String(later)}`)
      }
      runtime.close()

      const losses: number[][] = []
      // Once on a new device from what was saved, and once on one that was never lost.
      for (const isSaved of [true, false]) {
        const other = trainingOn(await open(isSaved ? 99 : 5))
        if (isSaved) {
          await other.model.load(weights)
          await other.optimizer.load(state)
        } else for (let n = 0; n < 3; n++) await other.step()
        losses.push([await other.step(), await other.step()])
      }
      check.close('lost device', 'losses', Float32Array.from(losses[0]!), Float32Array.from(losses[1]!))
    },
  },
  {
    name: "api: what exceeds a device's limits is refused by the name of the limit, before anything is dispatched",
    targets: ['webgpu'],
    async run(_open, check) {
      const backend = await WebGPUBackend.open({ bare: true })
      const runtime = new Runtime(backend)
      try {
        const limit = backend.device.limits.maxStorageBufferBindingSize
        const elements = limit / 4 + 1
        let error: unknown = null
        try {
          new Embedding(runtime, elements, 1)
        } catch (thrown) {
          error = thrown
        }
        check.that(error instanceof OutOfMemoryError, `gave ${String(error)}`)
        const message = String(error)
        check.that(message.includes('maxStorageBufferBindingSize') && message.includes(String(limit)), message)
        check.that(message.includes(String(4 * elements)), message)
        check.that(runtime.stats().dispatches === 0 && runtime.stats().submits === 0, 'something was dispatched')

        // A layer whose second direction would not fit beside the first runs them one after the other.
        const { step } = trainingOn(runtime)
        check.that(Number.isFinite(await step()), 'the runtime is not usable afterwards')
      } finally {
        runtime.close()
      }
    },
  },
]
