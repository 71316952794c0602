/** WebGPU against WebAssembly: the same model from the same seed learns in the same way. */
import {
  Adam,
  Embedding,
  GRU,
  LSTM,
  Linear,
  RNN,
  crossEntropy,
  sequential,
  type Runtime,
  type SequentialState,
} from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'

const STEPS = 50
const V = 30
const T = 24
const B = 4
/** Relative, of the loss. */
const AGREEMENT = 1e-4

/** A text with something to learn: each token follows from the two before, most of the time. */
function text(length: number): Int32Array {
  const random = new Random(21)
  const tokens = new Int32Array(length)
  for (let n = 2; n < length; n++)
    tokens[n] = random.next() < 0.1 ? random.integer(0, V) : (3 * tokens[n - 1]! + tokens[n - 2]! + 1) % V
  return tokens
}

/** Truncated BPTT over B streams of the text, as a character model trains. */
async function losses(runtime: Runtime, Layer: typeof LSTM | typeof GRU | typeof RNN): Promise<number[]> {
  const model = sequential(
    new Embedding(runtime, V, 16),
    new Layer(runtime, 16, 48, { layers: 2, dropout: 0.1 }),
    new Linear(runtime, 48, V),
  )
  const optimizer = new Adam(model.parameters(), { lr: 5e-3, clipNorm: 1 })
  const stream = T * STEPS + 1
  const all = text(stream * B)
  const at = (shift: number, step: number) => ({
    data: Int32Array.from({ length: T * B }, (_, n) => all[(n % B) * stream + step * T + Math.floor(n / B) + shift]!),
    shape: [T, B],
  })
  const found: number[] = []
  let state: SequentialState | null = null
  for (let step = 0; step < STEPS; step++) {
    const result: { y: Parameters<typeof crossEntropy>[0]; state: SequentialState } = model.forwardWithState(
      at(0, step),
      { state },
    )
    state = result.state
    const loss = crossEntropy(result.y, at(1, step))
    loss.backward()
    optimizer.step()
    found.push(await loss.item())
  }
  return found
}

export const twinCases: readonly ApiCase[] = [LSTM, GRU, RNN].map((Layer) => ({
  name: `api: ${Layer.name} loses the same on WebGPU and WebAssembly for ${STEPS} steps`,
  targets: ['webgpu'],
  async run(open, check) {
    const gpu = await losses(await open(8), Layer)
    const cpu = await losses(await open(8, 'wasm'), Layer)
    const worst = Math.max(...gpu.map((loss, step) => Math.abs(loss - cpu[step]!) / cpu[step]!))
    check.that(worst <= AGREEMENT, `${worst.toExponential(1)} apart`)
    check.that(cpu.at(-1)! < 0.95 * cpu[0]!, `nothing learned: ${cpu[0]} to ${cpu.at(-1)}`)
    check.close('twins', 'losses', gpu, cpu, AGREEMENT / 1e-5)
  },
}))
