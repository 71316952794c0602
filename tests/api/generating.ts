/** Generation: seeded, continues a prompt, stops when told, leaves no memory behind. */
import {
  Adam,
  Embedding,
  GRU,
  LSTM,
  Linear,
  SGD,
  TokenError,
  crossEntropy,
  generate,
  sequential,
  type GenerateOptions,
  type Sequential,
  type SequentialState,
  type Tensor,
} from '../../bindings/index.js'
import type { ApiCase } from './case.js'

/** A model that has learned to count: 0 1 2 3 4 0 1 … */
async function counter(runtime: Parameters<typeof make>[0]): Promise<Sequential> {
  const model = make(runtime)
  const optimizer = new Adam(model.parameters(), { lr: 0.05 })
  const tokens = Array.from({ length: 10 }, (_, t) => [t % 5])
  const targets = tokens.map(([token]) => (token! + 1) % 5)
  for (let step = 0; step < 60; step++) {
    crossEntropy(model.forward(tokens), targets).backward()
    optimizer.step()
  }
  return model
}

/** Of a text that is written while the model changes. */
const LENGTH = 13

const make = (runtime: ConstructorParameters<typeof Embedding>[0]): Sequential =>
  sequential(new Embedding(runtime, 5, 8), new LSTM(runtime, 8, 8, { dropout: 0.5 }), new Linear(runtime, 8, 5))

async function collect(model: Sequential, options: GenerateOptions): Promise<number[]> {
  const tokens: number[] = []
  for await (const token of generate(model, options)) tokens.push(token)
  return tokens
}

export const generateCases: readonly ApiCase[] = [
  {
    name: 'api: generate continues the prompt, is seeded, stops, and leaves no memory behind',
    async run(open, check) {
      const runtime = await open(1)
      const model = await counter(runtime)
      const live = runtime.stats().bytesLive
      const counted = await collect(model, { prompt: [0, 1, 2], temperature: 0, length: 12 })
      check.that(counted.join('') === '340123401234', `counts ${counted.join('')}`)
      const draw = (seed: number) => collect(model, { prompt: [0], temperature: 3, length: 40, seed })
      const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
      check.that(first.join() === again.join(), 'the same seed wrote another text')
      check.that(first.join() !== other.join(), 'another seed wrote the same text')

      const controller = new AbortController()
      const stopped: number[] = []
      for await (const token of generate(model, { prompt: [0], signal: controller.signal })) {
        stopped.push(token)
        if (stopped.length === 7) controller.abort()
      }
      check.that(stopped.length === 7, `went on to ${stopped.length} tokens after abort`)
      for await (const token of generate(model, { prompt: [0] })) {
        check.that(token >= 0, 'a token')
        break
      }
      let refused: unknown
      await collect(model, { prompt: [9] }).catch((error: unknown) => (refused = error))
      check.that(refused instanceof TokenError, `an unknown token gave ${String(refused)}`)
      const modes = [model, ...model.children()].map(({ training }) => training)
      check.that(!modes.includes(false), 'the model and its parts are in training mode again')
      const after = runtime.stats().bytesLive
      check.that(after <= live, `bytesLive went from ${live} to ${after}`)
    },
  },
  ...[1, 4].map((chunk): ApiCase => ({
    name: `api: generate writes what calls of forward would, also while the model is trained, or moved to an optimizer, chunk ${chunk}`,
    async run(open, check) {
      const runtime = await open(1)
      const layers = [new GRU(runtime, 8, 12, { layers: 2 }), new LSTM(runtime, 12, 8)]
      const model = sequential(new Embedding(runtime, 5, 8), ...layers, new Linear(runtime, 8, 5))
      let optimizer: Adam | SGD | undefined
      /** What happens after a token; the same for both texts, from the same weights. */
      const events: Record<number, () => void> = {
        3: () => (optimizer = new Adam(model.parameters(), { lr: 0.2 })),
        5: () => train(),
        8: () => (optimizer = new SGD(model.parameters(), { lr: 0.5 })),
        9: () => train(),
      }
      const train = (): void => {
        crossEntropy(model.forward([[0], [1]]), [1, 2]).backward()
        optimizer!.step()
      }
      const weights = await model.save()
      const logits: number[][] = []
      let state: SequentialState | null = null
      let tokens = [0, 1]
      let waiting: (() => void)[] = []
      for (let made = 1; made <= LENGTH; made++) {
        const next: { y: Tensor; state: SequentialState } = runtime.noGrad(() =>
          model.forwardWithState({ data: Int32Array.from(tokens), shape: [tokens.length, 1] }, { state }),
        )
        next.state.forEach((one) => one.keep())
        state?.forEach((one) => one.dispose())
        state = next.state
        logits.push([...(await next.y.data())].slice(-5))
        tokens = [logits.at(-1)!.indexOf(Math.max(...logits.at(-1)!))]
        waiting.push(events[made] ?? (() => undefined))
        // what is changed while a chunk is read counts from the next one on; the first token is a chunk of its own
        if ((made - 1) % chunk === 0) waiting = waiting.flatMap((event) => (event(), []))
      }
      state?.forEach((one) => one.dispose())
      const wanted = logits.map((row) => row.indexOf(Math.max(...row)))
      check.that(new Set(wanted).size > 1, `the text is dull: ${wanted.join('')}`)

      await model.load(weights)
      const written: number[] = []
      for await (const token of generate(model, { prompt: [0, 1], temperature: 0, length: LENGTH, chunk })) {
        written.push(token)
        events[written.length]?.()
      }
      check.that(written.join('') === wanted.join(''), `writes ${written.join('')} instead of ${wanted.join('')}`)
    },
  })),
]
