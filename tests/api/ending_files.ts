/** How files end that are read and written: with progress, by signals. */
import {
  Adam,
  GRU,
  Linear,
  OptionError,
  crossEntropy,
  sequential,
  type Progress,
  type Runtime,
} from '../../bindings/index.js'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'
import { expectRefused } from './refused.js'

const modelOf = (runtime: Runtime) => sequential(new GRU(runtime, 4, 8), new Linear(runtime, 8, 5))
type Model = ReturnType<typeof modelOf>

async function train(runtime: Runtime, model: Model, optimizer: Adam, steps: number): Promise<void> {
  const x = runtime.tensor(
    Float32Array.from({ length: 3 * 2 * 4 }, (_, n) => Math.sin(n)),
    [3, 2, 4],
  )
  for (let step = 0; step < steps; step++) {
    const loss = crossEntropy(model.forward(x), [0, 1, 2, 3, 4, 0])
    loss.backward()
    optimizer.step()
    await loss.item()
  }
}

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

interface Call {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** A call tells each of `total` steps, and ends behind its second one where a signal says so then, or before its first. */
async function expectSteps(check: Check, total: number, call: (options: Call) => Promise<unknown>): Promise<void> {
  const told: Progress[] = []
  await call({ onProgress: (progress) => told.push(progress) })
  const wanted = Array.from({ length: total }, (_, n) => `${n + 1}/${total}`).join()
  check.that(told.map((one) => `${one.done}/${one.total}`).join() === wanted, JSON.stringify(told))
  const controller = new AbortController()
  let steps = 0
  const stopped = {
    signal: controller.signal,
    onProgress({ done }: Progress) {
      steps = done
      if (done === 2) controller.abort(new RangeError('enough'))
    },
  }
  const late = AbortSignal.abort(new RangeError('too late'))
  await expectRefused(check, [
    [() => call(stopped), RangeError, /^enough$/],
    [() => call({ signal: late }), RangeError, /^too late$/],
    [() => call({ sginal: late } as never), OptionError, /unknown option 'sginal'/],
  ])
  check.that(steps === 2, `${steps} steps, the signal came behind the second`)
}

export const endingFileCases: readonly ApiCase[] = [
  {
    name: 'api: save and load tell their progress and end by a signal; a load that ends so changes nothing',
    async run(open, check) {
      const runtime = await open(3)
      const [model, other] = [modelOf(runtime), modelOf(runtime)]
      const [file, before] = [await model.save(), await other.save()]
      const count = model.parameters().length
      await expectSteps(check, count, (options) => model.save({ ...options, precision: 'f16' }))
      // the first of the three calls goes through
      await expectSteps(check, count, async (options) => {
        await other.load(before)
        try {
          await other.load(file, options)
        } catch (error) {
          check.that(same(await other.save(), before), `changed, though it ended: ${String(error)}`)
          throw error
        }
        check.that(same(await other.save(), file), 'it has loaded')
      })
    },
  },
  {
    name: "api: an optimizer's load tells its progress and ends by a signal, and then changes nothing",
    async run(open, check) {
      const runtime = await open(3)
      const model = modelOf(runtime)
      const optimizer = new Adam(model.parameters())
      await train(runtime, model, optimizer, 2)
      const early = await optimizer.save()
      await train(runtime, model, optimizer, 1)
      const now = await optimizer.save()
      check.that(!same(early, now), 'a step changes its arrays')
      await expectSteps(check, 2 * model.parameters().length, async (options) => {
        await optimizer.load(now.buffer)
        try {
          await optimizer.load(early, options)
        } catch (error) {
          check.that(same(await optimizer.save(), now), `changed, though it ended: ${String(error)}`)
          throw error
        }
        check.that(same(await optimizer.save(), early), 'it has loaded')
      })
    },
  },
]
