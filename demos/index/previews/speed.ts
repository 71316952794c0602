import { Adam, crossEntropy, Linear, LSTM } from 'webrnn'
import type { Runtime } from '../../site/runtime.js'
import type { Speed } from '../messages.js'
import type { Preview } from './preview.js'

/** The row of the benchmark: `training lstm 64 16 128 128`. */
const [T, B, I, H, CLASSES] = [64, 16, 128, 128, 64]
const MILLISECONDS = 1000
/** Of which a turn takes about so many. */
const TURN = 80

/** How long a training step takes, measured for a second. */
export function speed(runtime: Runtime): Preview<Speed> {
  const lstm = new LSTM(runtime, I, H)
  const linear = new Linear(runtime, H, CLASSES)
  const optimizer = new Adam([...lstm.parameters(), ...linear.parameters()])
  const x = runtime.tensor(
    Float32Array.from({ length: T * B * I }, (_, n) => Math.sin(n)),
    [T, B, I],
  )
  const targets = Int32Array.from({ length: T * B }, (_, n) => n % CLASSES)
  const times: number[] = []
  let spent = 0
  let warm = false

  async function step(): Promise<number> {
    const begin = performance.now()
    const loss = crossEntropy(linear.forward(lstm.forward(x).y), targets)
    loss.backward()
    optimizer.step()
    await loss.item()
    return performance.now() - begin
  }

  return {
    async turn() {
      if (!warm) await step() // the engine compiles meanwhile
      warm = true
      const until = Math.min(MILLISECONDS, spent + TURN)
      while (spent < until) {
        const time = await step()
        times.push(time)
        spent += time
      }
      times.sort((a, b) => a - b)
      const milliseconds = times[Math.floor(times.length / 2)]!
      return { preview: 'speed', done: Math.min(1, spent / MILLISECONDS), milliseconds, steps: times.length }
    },
  }
}
