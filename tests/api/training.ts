/** The training loop of the documentation, as it is written there. */
import {
  Adam,
  Embedding,
  GRU,
  LSTM,
  Linear,
  NotFiniteError,
  ReleasedError,
  crossEntropy,
  padBatch,
  sequential,
  type Runtime,
  type Sequential,
  type SequentialState,
  type Tensor,
} from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { Check } from '../kernels/check.js'
import type { ApiCase } from './case.js'

const WORDS = 30
const TAGS = 5

/** Sentences of 1 to 9 words, the tag of a word known from itself and the word before. */
function sentences(random: Random, rows: number): { words: number[][]; tags: number[][] } {
  const words = Array.from({ length: rows }, () => [...random.integers(random.integer(1, 10), 1, WORDS)])
  const tags = words.map((sentence) => sentence.map((word, at) => 1 + ((word + (sentence[at - 1] ?? 0)) % (TAGS - 1))))
  return { words, tags }
}

const tagger = (runtime: Runtime): Sequential =>
  sequential(
    new Embedding(runtime, WORDS, 10),
    new LSTM(runtime, 10, 12, { layers: 2, bidirectional: true, dropout: 0.3 }),
    new Linear(runtime, 24, TAGS),
  )

const STEPS = 1000

/** Which of its free buffers a pool gives out depends on when garbage is collected, so a few more may be made late. */
const POOL = 1.1

/** What is garbage is given back at any time. These tests hold on to all results, so that nothing is, and age alone decides what is live. */
const most = (values: readonly number[]): number => Math.max(...values)

/** The loop of the README over a few batches again and again: after some rounds every size has been seen, and results grow old. */
async function train(check: Check, runtime: Runtime, model: Sequential, steps: number, rows = 8) {
  const optimizer = new Adam(model.parameters(), { lr: 1e-2, clipNorm: 5 })
  const random = new Random(5)
  const batches = Array.from({ length: 5 }, () => sentences(random, rows))
  const losses: number[] = []
  const held: number[] = []
  const live: number[] = []
  const results: Tensor[] = []
  for (let step = 0; step < steps; step++) {
    const { words, tags } = batches[step % batches.length]!
    const { tokens, lengths } = padBatch(words, { pad: 0 })
    const y = model.forward(tokens, { lengths })
    const loss = crossEntropy(y, padBatch(tags, { pad: 0 }).tokens, { ignoreIndex: 0 })
    loss.backward()
    optimizer.step()
    results.push(y, loss)
    if (step % 10 === 0 || step >= steps - 5) losses.push(await loss.item())
    if (step % batches.length === 0) {
      const stats = runtime.stats()
      held.push(stats.bytesHeld)
      live.push(stats.bytesLive)
    }
  }
  check.that(results.length === 2 * steps, 'the results are still referenced')
  return { losses, held, live }
}

const flat: ApiCase = {
  name: `api: ${STEPS} training steps learn, in flat memory`,
  async run(open, check) {
    const runtime = await open(1)
    // Small: on a software adapter a dispatch takes milliseconds.
    const lstm = new LSTM(runtime, 10, 12, { dropout: 0.3 })
    const model = sequential(new Embedding(runtime, WORDS, 10), lstm, new Linear(runtime, 12, TAGS))
    const { losses, held, live } = await train(check, runtime, model, STEPS, 3)
    check.that(losses[0]! > 1.2, `begins at ${losses[0]}`)
    check.that(
      losses.slice(-5).every((loss) => loss < 0.4),
      `ends at ${losses.slice(-5).join(', ')}`,
    )
    check.that(
      held.at(-1)! <= POOL * most(held.slice(0, 40)),
      `bytesHeld grew from ${most(held.slice(0, 40))} in 200 steps to ${held.at(-1)}`,
    )
    check.that(
      live.at(-1)! <= most(live.slice(0, 40)),
      `bytesLive grew from ${most(live.slice(0, 40))} in 200 steps to ${live.at(-1)}`,
    )
  },
}

const documented: ApiCase = {
  name: 'api: the documented loop, stacked and in both directions, learns in flat memory',
  async run(open, check) {
    const runtime = await open(1)
    const { losses, held, live } = await train(check, runtime, tagger(runtime), 150)
    check.that(losses.at(-1)! < 0.7 * losses[0]!, `goes from ${losses[0]} to ${losses.at(-1)}`)
    check.that(
      held.at(-1)! <= POOL * most(held.slice(0, 20)),
      `bytesHeld grew from ${most(held.slice(0, 20))} to ${held.at(-1)}`,
    )
    check.that(
      live.at(-1)! <= most(live.slice(0, 20)),
      `bytesLive grew from ${most(live.slice(0, 20))} to ${live.at(-1)}`,
    )
  },
}

const same: ApiCase = {
  name: 'api: the same seed gives the same losses bit by bit, another seed others',
  async run(open, check) {
    const run = async (seed: number): Promise<number[]> => {
      const runtime = await open(seed)
      const model = tagger(runtime)
      const optimizer = new Adam(model.parameters(), { lr: 1e-2, clipNorm: 5 })
      const { words, tags } = sentences(new Random(5), 6)
      const losses: number[] = []
      for (let step = 0; step < 5; step++) {
        const { tokens, lengths } = padBatch(words)
        const loss = crossEntropy(model.forward(tokens, { lengths }), padBatch(tags).tokens, { ignoreIndex: 0 })
        loss.backward()
        optimizer.step()
        losses.push(await loss.item())
      }
      return losses
    }
    const [first, again, other] = [await run(3), await run(3), await run(4)]
    check.that(first.join() === again.join(), `${first.join()} and ${again.join()}`)
    check.that(first.join() !== other.join(), 'another seed gave the same losses')
  },
}

const carried: ApiCase = {
  name: 'api: a carried state continues the sequence, and its gradient ends at the batch before',
  async run(open, check) {
    const runtime = await open(2)
    const gru = new GRU(runtime, 3, 6, { layers: 2 })
    const random = new Random(9)
    const data = random.uniform(8 * 2 * 3)
    const whole = gru.forward(runtime.tensor(data, [8, 2, 3]))
    const head = gru.forward(runtime.tensor(data.slice(0, 30), [5, 2, 3]))
    const tail = gru.forward(runtime.tensor(data.slice(30), [3, 2, 3]), { state: head.state })
    const want = await whole.y.data()
    check.close('carry', 'y of the second part', await tail.y.data(), want.slice(60))
    check.close('carry', 'final state', await tail.state.h.data(), await whole.state.h.data())

    // Truncated BPTT: state after state, each batch with a backward of its own, in flat memory.
    const model = sequential(new Embedding(runtime, 7, 4), new LSTM(runtime, 4, 8), new Linear(runtime, 8, 7))
    const optimizer = new Adam(model.parameters(), { lr: 1e-2 })
    let state = null
    const live: number[] = []
    const results: unknown[] = []
    for (let step = 0; step < 100; step++) {
      const tokens = { data: Int32Array.from({ length: 12 }, (_, n) => (n + step) % 7), shape: [6, 2] }
      const result: ReturnType<typeof model.forwardWithState> = model.forwardWithState(tokens, { state })
      state = result.state
      const loss = crossEntropy(result.y, tokens)
      loss.backward()
      optimizer.step()
      results.push(result, loss)
      if (step % 20 === 19) check.that(Number.isFinite(await loss.item()), 'the loss is not finite')
      live.push(runtime.stats().bytesLive)
    }
    check.that(results.length === 200, 'the results are still referenced')
    check.that(
      live.at(-1)! <= most(live.slice(0, 80)),
      `bytesLive went from ${most(live.slice(0, 80))} to ${live.at(-1)}`,
    )
  },
}

const lifetimes: ApiCase = {
  name: 'api: results live for a few batches, kept ones longer, and the oldest go',
  async run(open, check) {
    const runtime = await open()
    const linear = new Linear(runtime, 3, 2)
    const x = runtime.tensor([1, 2, 3], [1, 3])
    const run = () => {
      const y = linear.forward(x)
      const loss = crossEntropy(y, [1])
      loss.backward()
      return { y, loss }
    }
    const first = run()
    first.y.keep()
    const before = await first.y.data()
    const value = await first.loss.item()
    for (let batch = 0; batch < 3; batch++) run()
    check.that((await first.loss.item()) === value, 'a loss is readable after three more batches')
    for (let batch = 0; batch < 100; batch++) run()
    check.that((await first.y.data()).join() === before.join(), 'a kept result changed')
    let error: unknown
    await first.loss.item().catch((thrown: unknown) => (error = thrown))
    check.that(error instanceof ReleasedError, `reading a loss of long ago gave ${String(error)}`)
    check.that((await x.data()).join() === '1,2,3', 'a tensor of the user was touched')
  },
}

const evaluation: ApiCase = {
  name: 'api: evaluation under noGrad runs in flat memory, and two models may take turns',
  async run(open, check) {
    const runtime = await open(4)
    const model = () => sequential(new Embedding(runtime, 7, 4), new GRU(runtime, 4, 8), new Linear(runtime, 8, 7))
    const [one, two] = [model(), model()]
    const optimizers = [one, two].map((each) => new Adam(each.parameters(), { lr: 1e-2 }))
    const tokens = { data: Int32Array.from({ length: 24 }, (_, n) => (n * 5) % 7), shape: [12, 2] }
    const states: [SequentialState | null, SequentialState | null] = [null, null]
    for (let step = 0; step < 12; step++) {
      for (const [which, each] of [one, two].entries()) {
        const result: { y: Tensor; state: SequentialState } = each.forwardWithState(tokens, { state: states[which] })
        states[which] = result.state
        crossEntropy(result.y, tokens).backward()
        optimizers[which]!.step()
      }
    }
    const live: number[] = []
    let loss: Tensor | null = null
    // Nothing is awaited in between: garbage is collected between tasks, and would empty the window that is compared with.
    for (let batch = 0; batch < 200; batch++) {
      loss = runtime.noGrad(() => crossEntropy(one.forward(tokens), tokens))
      live.push(runtime.stats().bytesLive)
    }
    check.that(Number.isFinite(await loss!.item()), 'the loss is finite')
    check.that(live.at(-1)! <= Math.max(...live.slice(60, 100)), `bytesLive went from ${live[60]} to ${live.at(-1)}`)
  },
}

const notFinite: ApiCase = {
  name: 'api: a loss that is not finite throws, and its step changes no parameter',
  async run(open, check) {
    const runtime = await open()
    const linear = new Linear(runtime, 2, 2)
    const optimizer = new Adam(linear.parameters(), { lr: 0.1 })
    const before = await linear.weight.data()
    const loss = crossEntropy(linear.forward(runtime.tensor([NaN, 1], [1, 2])), [0])
    loss.backward()
    optimizer.step()
    let error: unknown
    await loss.item().catch((thrown: unknown) => (error = thrown))
    check.that(error instanceof NotFiniteError, `gave ${String(error)}`)
    check.that((await linear.weight.data()).join() === before.join(), 'the parameters changed')
    const fine = crossEntropy(linear.forward(runtime.tensor([1, 1], [1, 2])), [0])
    fine.backward()
    optimizer.step()
    check.that(Number.isFinite(await fine.item()), 'the next loss is not finite')
    check.that((await linear.weight.data()).join() !== before.join(), 'the next step changed nothing')
  },
}

const accumulated: ApiCase = {
  name: 'api: gradients of two losses add up; a parameter used twice gets both parts',
  async run(open, check) {
    const runtime = await open(3)
    const linear = new Linear(runtime, 4, 4)
    const x = runtime.tensor(new Random(1).uniform(8), [2, 4], { requiresGrad: true })
    const twice = () => crossEntropy(linear.forward(linear.forward(x)), [1, 3])
    twice().backward()
    const [weight, input] = [await linear.weight.grad!.data(), await x.grad!.data()]
    twice().backward()
    check.close(
      'accumulate',
      'd weight',
      await linear.weight.grad!.data(),
      weight.map((d) => 2 * d),
    )
    check.close(
      'accumulate',
      'd x',
      await x.grad!.data(),
      input.map((d) => 2 * d),
    )
    const norm = Math.sqrt(weight.reduce((sum, d) => sum + d * d, 0))
    check.that(norm > 1e-3, 'the gradient is not zero')
    // Finite differences of the float32 loss, coarse but independent.
    const values = await linear.weight.data()
    const step = 1e-2
    const at = async (delta: number): Promise<number> => {
      const changed = values.slice()
      changed[5] = changed[5]! + delta
      linear.weight.write(changed)
      const loss = runtime.noGrad(twice)
      return loss.item()
    }
    const slope = ((await at(step)) - (await at(-step))) / (2 * step)
    check.that(Math.abs(slope - weight[5]!) < 1e-3, `d weight[5] is ${weight[5]}, finite differences say ${slope}`)
  },
}

export const trainingCases: readonly ApiCase[] = [
  flat,
  documented,
  same,
  carried,
  lifetimes,
  evaluation,
  notFinite,
  accumulated,
]
