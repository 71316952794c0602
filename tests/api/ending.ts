/** How things end: blocks with `using`, signals, a device that is lost. */
import {
  DeviceLostError,
  Embedding,
  EncoderDecoder,
  GRU,
  Linear,
  OptionError,
  ReleasedError,
  WebRNNError,
  beamSearch,
  generate,
  greedySearch,
  open as openLibrary,
  sequential,
  type Progress,
  type Runtime,
} from '../../bindings/index.js'
import { WebGPUBackend } from '../../bindings/backend/webgpu/webgpu_backend.js'
import { Runtime as RuntimeOf } from '../../bindings/tensor/runtime.js'
import type { ApiCase } from './case.js'
import { expectRefused } from './refused.js'

const WORDS = 6

/** Writes for ever: a token that it never draws ends its sequences. */
function modelOf(runtime: Runtime, H = 8) {
  const model = sequential(new Embedding(runtime, WORDS, H), new GRU(runtime, H, H), new Linear(runtime, H, WORDS))
  const { bias } = model.children()[2] as Linear
  bias!.write(Float32Array.of(-1e6, 0, 0, 0, 0, 0))
  return model
}

const stateOf = (runtime: Runtime, rows: number, H = 8) => [
  { h: runtime.tensor(new Float32Array(rows * H), [1, rows, H]) },
]

/** What has resolved by now, or null. */
const settled = <Value>(promise: Promise<Value>): Promise<Value | null> =>
  Promise.race([promise, new Promise<null>((resolve) => setTimeout(() => resolve(null), 50))])

/** How many runtimes are closed while `body` runs. */
async function countOfClosed(body: () => Promise<void>): Promise<number> {
  const { close } = RuntimeOf.prototype
  let count = 0
  RuntimeOf.prototype.close = function (this: Runtime): void {
    count++
    close.call(this)
  }
  try {
    await body()
  } finally {
    RuntimeOf.prototype.close = close
  }
  return count
}

const SEARCHES = { greedySearch, beamSearch }

export const endingCases: readonly ApiCase[] = [
  {
    name: 'api: `using` gives back tensors, states and runtimes at the end of their block, also after an error',
    async run(open, check, target) {
      const runtime = await open()
      const gru = new GRU(runtime, 3, 4)
      // what the first call packs stays with the layer
      for (const one of Object.values(gru.forward(runtime.tensor([1, 2, 3], [1, 1, 3])))) one.dispose()
      const live = runtime.stats().bytesLive
      let outside
      try {
        using x = runtime.tensor([1, 2, 3], [1, 1, 3])
        const made = runtime.noGrad(() => gru.forward(x))
        using y = made.y
        using state = made.state
        outside = y
        check.that(state.h.shape.join() === '1,1,4' && (await y.data()).length === 4, 'usable within')
        throw new Error('within')
      } catch (error) {
        check.that((error as Error).message === 'within', String(error))
      }
      await expectRefused(check, [[() => outside!.data(), ReleasedError, /given back/]])
      const left = runtime.stats().bytesLive - live
      check.that(left <= 0 && live > 0, `${left} bytes are left`)

      for (const isAsync of [false, true]) {
        let closed: Runtime
        if (isAsync) {
          await using own = await open(0, target)
          closed = own
          check.that((await own.tensor([1], [1]).data())[0] === 1, 'usable within')
        } else {
          using own = await open(0, target)
          closed = own
        }
        await expectRefused(check, [[() => closed.tensor([1], [1]), WebRNNError, /this runtime is closed/]])
      }
      // A tensor that outlives its runtime ends without an error.
      const inner = await open(0, target)
      using late = inner.tensor([1], [1])
      inner.close()
      check.that(late.size === 1, 'late')
    },
  },
  ...(['greedySearch', 'beamSearch'] as const).map((name): ApiCase => ({
    name: `api: ${name} tells its progress, ends by a signal with its reason, and leaves no memory behind`,
    async run(open, check) {
      const runtime = await open(3)
      const model = modelOf(runtime)
      const options = { state: stateOf(runtime, 2), rows: 2, start: 1, end: 0, length: 5 }
      const search = SEARCHES[name]
      const plain = await search(model, options)
      const live = runtime.stats().bytesLive
      const told: Progress[] = []
      const same = await search(model, { ...options, onProgress: (progress) => told.push(progress) })
      check.that(JSON.stringify(same) === JSON.stringify(plain), 'who listens gets other sequences')
      check.that(
        told.map(({ done, total }) => `${done}/${total}`).join() === '1/5,2/5,3/5,4/5,5/5',
        JSON.stringify(told),
      )

      const controller = new AbortController()
      const reason = new RangeError('enough')
      const steps: number[] = []
      const stopped = {
        ...options,
        signal: controller.signal,
        onProgress: ({ done }: Progress) => {
          steps.push(done)
          if (done === 2) controller.abort(reason)
        },
      }
      await expectRefused(check, [
        [() => search(model, stopped), RangeError, /^enough$/],
        [() => search(model, { ...options, signal: AbortSignal.abort(reason) }), RangeError, /^enough$/],
        [
          () => search(model, { ...options, onProgress: () => { throw new TypeError('of the listener') } }), // prettier-ignore
          TypeError,
          /of the listener/,
        ],
        [() => search(model, { ...options, sginal: null } as never), OptionError, /unknown option 'sginal'/],
      ])
      check.that(steps.join() === '1,2', `steps after the signal: ${steps.join()}`)
      const left = runtime.stats().bytesLive - live
      check.that(left <= 0, `${left} bytes are left`)
    },
  })),
  {
    name: 'api: a timer ends a search and a text that know no end, though WebAssembly never waits',
    async run(open, check) {
      const runtime = await open(3)
      const model = modelOf(runtime)
      const options = { state: stateOf(runtime, 1), rows: 1, start: 1, end: 0, length: Infinity }
      let error: unknown
      await greedySearch(model, { ...options, signal: AbortSignal.timeout(100) }).catch(
        (thrown: unknown) => (error = thrown),
      )
      check.that((error as Error)?.name === 'TimeoutError', `the search gave ${String(error)}`)
      let written = 0
      for await (const token of generate(model, { prompt: [1], signal: AbortSignal.timeout(100) }))
        written += Number(token >= 0)
      check.that(written > 0, 'nothing was written')
    },
  },
  {
    name: 'api: an encoder–decoder hands signal and progress on',
    async run(open, check) {
      const runtime = await open(3)
      const encoder = sequential(new Embedding(runtime, WORDS, 8), new GRU(runtime, 8, 8))
      const model = new EncoderDecoder(encoder, modelOf(runtime))
      const signal = AbortSignal.abort(new RangeError('no more'))
      let told = 0
      const options = { start: 1, end: 0, length: 3, onProgress: () => told++ }
      await model.greedy([[1], [2]], options)
      await model.beam([[1], [2]], options)
      const live = runtime.stats().bytesLive
      check.that(told === 6, `told ${told} times`)
      await expectRefused(check, [
        [() => model.greedy([[1], [2]], { ...options, signal }), RangeError, /no more/],
        [() => model.beam([[1], [2]], { ...options, signal }), RangeError, /no more/],
      ])
      const left = runtime.stats().bytesLive - live
      check.that(left <= 0, `${left} bytes are left`)
    },
  },
  {
    name: 'api: open ends by a signal with its reason, and leaves nothing open',
    async run(_open, check, target) {
      const backend = target === 'webgpu' ? 'webgpu' : 'wasm'
      const reason = new RangeError('gone elsewhere')
      const openUntil = (signal: AbortSignal): Promise<Runtime> => openLibrary({ backend, threads: 1, signal })
      const closed = await countOfClosed(async () => {
        const controller = new AbortController()
        const late = openUntil(controller.signal)
        controller.abort(reason)
        await expectRefused(check, [
          [() => openUntil(AbortSignal.abort(reason)), RangeError, /gone elsewhere/],
          [() => late, RangeError, /gone elsewhere/],
        ])
      })
      check.that(closed === 1, `${closed} were closed, of one that was opened`)
      using unhindered = await openUntil(new AbortController().signal)
      check.that((await unhindered.tensor([7], [1]).data())[0] === 7, 'usable')
    },
  },
  {
    name: 'api: a runtime tells that its device is lost, once and by the error that reads give; not when it is closed',
    async run(open, check, target) {
      const closed = await open()
      closed.close()
      check.that((await settled(closed.lost)) === null, 'closing passes for a loss')
      if (target !== 'webgpu') return
      const adapter = await navigator.gpu.requestAdapter()
      const device = await adapter!.requestDevice()
      const runtime = new RuntimeOf(await WebGPUBackend.open({ device }))
      const x = runtime.tensor([1], [1])
      check.that((await settled(runtime.lost)) === null, 'lost before it is')
      device.destroy()
      const error = await runtime.lost
      check.that(error instanceof DeviceLostError && /destroyed/.test(error.message), String(error))
      let read: unknown
      await x.data().catch((thrown: unknown) => (read = thrown))
      check.that(read === error, `a read gave ${String(read)}`)
      runtime.close()
    },
  },
]
