/** One of the two in the race: a model, its optimizer, and how it stands. */
import {
  Adam,
  crossEntropy,
  Embedding,
  Linear,
  NotFiniteError,
  Recurrent,
  sequential,
  type Cell,
  type Tensor,
} from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import type { Standing } from './race_messages.js'
import type { Batch, Task } from './tasks.js'

/** Steeper gradients are shortened: the usual cure for explosions, and both get it. */
const clipNorm = 1
/** How much of the smoothed loss is the newest. */
const newest = 0.1
/** A loss beyond this, in nats, is an explosion, too: nobody comes back from there. */
const bound = 1e6
/** Nearly everything: one answer in a hundred may be wrong. */
const enough = 0.99

/** What is known of it, to go on from: how it stands, and from what its speed follows. */
type Figures = { -readonly [Name in Exclude<keyof Standing, 'perSecond'>]: Standing[Name] } & {
  iterations: number
  /** Of training, from the second iteration on. */
  seconds: number
}

/** Weights and optimizer as files, and how it stands. */
export interface ContenderState {
  readonly model: Uint8Array
  readonly optimizer: Uint8Array
  readonly figures: Figures
}

export class Contender {
  readonly #model: ReturnType<typeof modelOf>
  readonly #optimizer: Adam
  #figures: Figures = { iterations: 0, seconds: 0, loss: null, right: null, solved: null, exploded: null }

  constructor(
    private readonly runtime: Runtime,
    cell: Cell,
    task: Task,
    readonly units: number,
    rate: number,
  ) {
    this.#model = modelOf(runtime, cell, task, units)
    this.#optimizer = new Adam(this.#model.parameters(), { lr: rate, clipNorm })
  }

  get parameters(): number {
    return this.#model.parameters().reduce((sum, { size }) => sum + size, 0)
  }

  get standing(): Standing {
    const { iterations, seconds, ...standing } = this.#figures
    return { ...standing, perSecond: seconds > 0 ? iterations / seconds : 0 }
  }

  /** Whether it has nothing more to learn, or can learn nothing more. */
  get isDone(): boolean {
    return this.#figures.solved !== null || this.#figures.exploded !== null
  }

  /** One iteration, unless its numbers have grown beyond all bounds. */
  async train({ tokens, targets }: Batch): Promise<void> {
    const figures = this.#figures
    if (figures.exploded !== null) return
    const began = performance.now()
    try {
      const loss = crossEntropy(this.#model.forward(tokens), targets)
      loss.backward()
      this.#optimizer.step()
      const value = await loss.item()
      if (value > bound) throw new NotFiniteError(`the loss is ${value}`)
      figures.loss = figures.loss === null ? value : (1 - newest) * figures.loss + newest * value
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error
      figures.loss = null
      figures.exploded = figures.iterations + 1
    }
    // The first iteration also prepares the kernels: its time says nothing about the next.
    if (figures.iterations > 0) figures.seconds += (performance.now() - began) / 1000
    figures.iterations++
  }

  /** Measures the share of right answers. */
  async examine({ tokens, targets }: Batch): Promise<void> {
    const figures = this.#figures
    if (figures.exploded !== null) return
    const scores = this.runtime.noGrad(() => this.#model.forward(tokens))
    figures.right = shareRight(await scores.data(), scores, targets.flat())
    scores.dispose()
    if (figures.right >= enough) figures.solved ??= figures.iterations
  }

  async save(): Promise<ContenderState> {
    return { model: await this.#model.save(), optimizer: await this.#optimizer.save(), figures: { ...this.#figures } }
  }

  /** Goes on from where another one, of the same cell and sizes, was saved. */
  async restore({ model, optimizer, figures }: ContenderState): Promise<void> {
    await this.#model.load(model)
    await this.#optimizer.load(optimizer)
    this.#figures = { ...figures }
  }

  dispose(): void {
    for (const parameter of this.#model.parameters()) parameter.dispose()
  }
}

/** Some cells read x without a matrix, so the embedding is as wide as the layer. */
const modelOf = (runtime: Runtime, cell: Cell, { symbols, classes }: Task, units: number) =>
  sequential(
    new Embedding(runtime, symbols, units),
    new Recurrent(runtime, cell, units, units),
    new Linear(runtime, units, classes),
  )

function shareRight(scores: Float32Array, { shape }: Tensor, targets: readonly number[]): number {
  const classes = shape.at(-1)!
  let [asked, right] = [0, 0]
  targets.forEach((target, row) => {
    if (target < 0) return
    const own = scores.subarray(row * classes, (row + 1) * classes)
    asked++
    if (own.indexOf(Math.max(...own)) === target) right++
  })
  return right / asked
}
