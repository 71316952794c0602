/** The race in its worker: both learn from the same sequences, one iteration each in turn. */
import { cells, open, OptionError, Random } from 'webrnn'
import { cell } from 'webrnn/cell'
import { breathe } from '../site/breathe.js'
import { asFailure } from '../site/failure.js'
import type { BackendChoice } from '../site/frame.js'
import type { Runtime } from '../site/runtime.js'
import { Contender } from './contender.js'
import { matchedUnits } from './matched_units.js'
import type { Both, RaceAnswer, RaceRequest, RaceSettings, Standing } from './race_messages.js'
import { tasks } from './tasks.js'

type Start = RaceRequest & { type: 'start' }

const rows = 32
/** So many iterations from one examination to the next, of so many sequences. */
const [every, examined] = [20, 128]

export class Race {
  readonly #tell: (answer: RaceAnswer) => void
  #runtime: Runtime | undefined
  #running = false
  #paused = false
  #stopped = false
  #wake: () => void = () => undefined

  constructor(tell: (answer: RaceAnswer) => void) {
    this.#tell = tell
  }

  /** Takes a request; whatever goes wrong is told. */
  async take(request: RaceRequest): Promise<void> {
    try {
      if (request.type === 'open' && !this.#running) await this.#open(request.backend)
      if (request.type === 'start') await this.#start(request)
      if (request.type === 'pause') this.#paused = true
      if (request.type === 'resume') this.#paused = false
      if (request.type === 'stop') this.#stopped = true
      this.#wake()
    } catch (error) {
      // What was on a device that is lost is lost with it: the next race opens another.
      this.#runtime?.close()
      this.#runtime = undefined
      this.#tell(asFailure(error))
    }
  }

  /** A runtime of its own for each race, so that the same seed gives the same race. */
  async #open(backend: BackendChoice, seed = 0): Promise<Runtime> {
    this.#runtime?.close()
    this.#runtime = undefined
    this.#runtime = await open({ backend, seed })
    const { backend: runs, reason } = this.#runtime
    this.#tell({ type: 'opened', backend: runs, reason })
    return this.#runtime
  }

  async #start(request: Start): Promise<void> {
    if (this.#running) throw new OptionError('a race is on already')
    this.#running = true
    this.#paused = this.#stopped = false
    try {
      const runtime = await this.#open(request.backend, request.settings.seed)
      const contenders = contendersOf(runtime, request)
      try {
        await this.#run(contenders, request.settings)
      } finally {
        contenders.forEach((contender) => contender.dispose())
      }
    } finally {
      this.#running = false
    }
  }

  async #run(contenders: Both<Contender>, settings: RaceSettings): Promise<void> {
    const task = tasks[settings.task]
    const [mine, lstm] = contenders
    const guess = Math.log(task.classes)
    const sizes = ({ units, parameters }: Contender) => ({ units, parameters })
    this.#tell({ type: 'started', guess, contenders: [sizes(mine), sizes(lstm)] })
    const random = new Random(settings.seed)
    const exam = task.batch(new Random(settings.seed + 1), examined, settings.lag)
    const standings = (): Both<Standing> => [mine.standing, lstm.standing]
    let iteration = 0
    let told = 0
    while (iteration < settings.iterations && !this.#stopped && !contenders.every(({ isDone }) => isDone)) {
      iteration++
      const batch = task.batch(random, rows, settings.lag)
      for (const contender of contenders) await contender.train(batch)
      if (iteration % every === 0) for (const contender of contenders) await contender.examine(exam)
      if (performance.now() - told > 150) {
        this.#tell({ type: 'progress', iteration, standings: standings() })
        told = performance.now()
        await breathe()
      }
      while (this.#paused && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.#tell({ type: 'done', iteration, standings: standings() })
  }
}

function contendersOf(runtime: Runtime, { definition, settings }: Start): Both<Contender> {
  const { lag, units, rate } = settings
  const task = tasks[settings.task]
  if (lag < task.shortest) throw new OptionError(`for this task the lag is at least ${task.shortest}, not ${lag}`)
  const own = cell(definition)
  const ownUnits = settings.same === 'units' ? units : matchedUnits(own, cells.lstm, task, units)
  return [new Contender(runtime, own, task, ownUnits, rate), new Contender(runtime, cells.lstm, task, units, rate)]
}
