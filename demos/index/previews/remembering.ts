import { Adam, binaryCrossEntropy, cells, lastStep, Linear, Random, Recurrent, type Cell } from 'webrnn'
import { cell } from 'webrnn/cell'
import type { Runtime } from '../../site/runtime.js'
import type { Remembering } from '../messages.js'
import { equations } from './equations.js'
import type { Preview } from './preview.js'

const ITERATIONS = 150
const STEPS = 2
const T = 32
const ROWS = 32
const UNITS = 24

/** Two cells learn to say, after 32 numbers, whether the first was positive: one that is compiled of its equations here, and one without a gate. */
export function remembering(runtime: Runtime): Preview<Remembering> {
  const gated = learner(runtime, cell({ name: 'gated', states: ['h'], equations }))
  const plain = learner(runtime, cells.rnnTanh)
  const random = new Random(1)
  let iteration = 0
  let right: Remembering['right'] = [0.5, 0.5]

  return {
    async turn() {
      for (let step = 0; step < STEPS; step++) {
        const task = taskOf(random)
        const [now, other] = [await gated(task), await plain(task)]
        iteration++
        right = [0.9 * right[0] + 0.1 * now, 0.9 * right[1] + 0.1 * other]
      }
      return { preview: 'cell', done: iteration / ITERATIONS, iteration, right }
    },
  }
}

interface Task {
  /** [T, ROWS, 1] */
  readonly x: Float32Array
  readonly positive: Float32Array
}

function taskOf(random: Random): Task {
  const x = Float32Array.from({ length: T * ROWS }, () => 2 * random.uniform() - 1)
  const positive = Float32Array.from({ length: ROWS }, (_, row) => (x[row]! > 0 ? 1 : 0))
  for (let row = 0; row < ROWS; row++) x[row] = positive[row] ? 1 : -1
  return { x, positive }
}

/** Learns from a task, and gives the share of its answers that were right before. */
function learner(runtime: Runtime, kind: Cell): (task: Task) => Promise<number> {
  const layer = new Recurrent(runtime, kind, 1, UNITS)
  const linear = new Linear(runtime, UNITS, 1)
  const optimizer = new Adam([...layer.parameters(), ...linear.parameters()], { lr: 0.01, clipNorm: 1 })
  return async ({ x, positive }) => {
    const given = runtime.tensor(x, [T, ROWS, 1])
    const answers = linear.forward(lastStep(layer.forward(given).y))
    const loss = binaryCrossEntropy(answers, positive)
    loss.backward()
    optimizer.step()
    const values = await answers.data()
    given.dispose()
    return positive.reduce((sum, one, row) => sum + (values[row]! > 0 === one > 0 ? 1 : 0), 0) / ROWS
  }
}
