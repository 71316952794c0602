/** A character that a model writes: one step of Embedding, LSTM and Linear, drawn from its distribution, through the public `generate`. */
import { embedding } from '../../tests/reference/embedding.js'
import { gemm } from '../../tests/reference/gemm.js'
import { layerForward } from '../../tests/reference/layer.js'
import { Random } from '../../tests/reference/random.js'
import { layerData, type LayerData } from './data.js'
import { referenceLayer } from './forward.js'
import type { Operation, Place } from './operation.js'
import type { Row } from './row.js'

interface Size {
  readonly V: number
  readonly E: number
  readonly H: number
}

const SMALL: Size = { V: 11, E: 5, H: 8 }
const PROMPT = [1, 2, 3]
const CHECKED = 12
/** Characters whose cost is compared: the first and the last thousand of ten. */
const LONG = 10_000
const PART = 1000

const sizeOf = ({ size }: Row): Size => ({ V: size.V!, E: size.E!, H: size.H! })

/** `scale` spreads the logits, so that the likeliest is far from the next. */
function dataOf({ V, E, H }: Size, scale = 1) {
  const random = new Random(3)
  return {
    layer: layerData({ cell: 'lstm', T: 1, B: 1, I: E, H }),
    table: random.uniform(V * E),
    weight: random.uniform(V * H, scale / Math.sqrt(H)),
    bias: random.uniform(V, scale / Math.sqrt(H)),
  }
}

function modelOf({ webrnn, runtime }: Place, { V, E, H }: Size, data: ReturnType<typeof dataOf>) {
  const { Embedding, LSTM, Linear, sequential } = webrnn
  const model = sequential(new Embedding(runtime, V, E), new LSTM(runtime, E, H), new Linear(runtime, H, V))
  const { W, R, biasInput, biasRecurrent } = data.layer
  const values = {
    '0.weight': data.table,
    '1.weight_ih_l0': W,
    '1.weight_hh_l0': R,
    '1.bias_ih_l0': biasInput,
    '1.bias_hh_l0': biasRecurrent,
    '2.weight': data.weight,
    '2.bias': data.bias,
  }
  for (const [name, numbers] of Object.entries(values)) model.namedParameters().get(name)!.write(numbers)
  return model
}

/** The likeliest continuation, in float64: everything anew for each character. */
function referenceText(size: Size, data: ReturnType<typeof dataOf>): number[] {
  const { V, E, H } = size
  const text = [...PROMPT]
  while (text.length < PROMPT.length + CHECKED) {
    const T = text.length
    const given: LayerData = { ...data.layer, x: Float32Array.from(embedding(text, data.table, E)) }
    const { y } = layerForward(referenceLayer('lstm', { T, B: 1, I: E, H }, given)).unrolled
    const A = y.subarray((T - 1) * H)
    const logits = gemm({ M: 1, N: V, K: H, A, B: data.weight, transposeB: true, bias: data.bias })
    text.push(logits.indexOf(Math.max(...logits)))
  }
  return text.slice(PROMPT.length)
}

export const character: Operation = {
  flops: ({ size: { E = 0, H = 0, V = 0 } }) => 2 * 4 * H * (E + H) + 2 * H * V,
  traffic({ size: { E = 0, H = 0, V = 0 } }) {
    const bytes = 4 * (4 * H * (E + H) + H * V)
    return { bytes, workingSet: bytes }
  },
  tolerance: null,
  async check(place) {
    const data = dataOf(SMALL, 8)
    const model = modelOf(place, SMALL, data)
    const got: number[] = []
    for await (const token of place.webrnn.generate(model, { prompt: PROMPT, temperature: 0, length: CHECKED }))
      got.push(token)
    for (const parameter of model.parameters()) parameter.dispose()
    const want = referenceText(SMALL, data)
    return got.join() === want.join() ? undefined : `it writes ${got.join(' ')}, wanted ${want.join(' ')}`
  },
  prepare(place, row) {
    const size = sizeOf(row)
    const model = modelOf(place, size, dataOf(size))
    // One by one: of a chunk the first character would cost all, and the others nothing.
    const writer = place.webrnn.generate(model, { prompt: PROMPT, seed: 1, chunk: 1 })
    return Promise.resolve({
      run: () => writer.next(),
      result: async () => Float32Array.of((await writer.next()).value ?? NaN),
      close() {
        void writer.return()
        for (const parameter of model.parameters()) parameter.dispose()
      },
    })
  },
  /** Whether a character costs as much at the end of a long text as at its beginning: the medians over three texts. */
  async more(place, row) {
    const size = sizeOf(row)
    const model = modelOf(place, size, dataOf(size))
    const parts: [number, number][] = []
    for (let text = 0; text < 3; text++) {
      const times: number[] = []
      let start = performance.now()
      let made = 0
      for await (const token of place.webrnn.generate(model, { prompt: PROMPT, seed: text, length: LONG })) {
        if (!(token >= 0)) throw new Error(`${token} is no character`)
        if (++made % PART === 0) {
          const now = performance.now()
          times.push((now - start) / PART)
          start = now
        }
      }
      parts.push([times[0]!, times.at(-1)!])
    }
    for (const parameter of model.parameters()) parameter.dispose()
    const middle = (at: 0 | 1): number => parts.map((part) => part[at]).sort((a, b) => a - b)[1]!
    return { 'milliseconds of characters 1–1000': middle(0), 'milliseconds of characters 9001–10000': middle(1) }
  },
}
