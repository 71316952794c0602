/** The race in its worker: both learn from the same sequences, one iteration each in turn. */
import { cells, DeviceLostError, OptionError, Random } from 'webrnn'
import { cell } from 'webrnn/cell'
import { breathe } from '../site/breathe.js'
import { asFailure } from '../site/failure.js'
import type { BackendChoice } from '../site/frame.js'
import { openAnyway } from '../site/open_anyway.js'
import type { Runtime } from '../site/runtime.js'
import { Contender } from './contender.js'
import { matchedUnits } from './matched_units.js'
import type { Both, RaceAnswer, RaceRequest, RaceSettings, Standing } from './race_messages.js'
import { keepRace, keptRace, withPoint, type RaceRecord } from './race_record.js'
import { tasks } from './tasks.js'

type Beginning = Extract<RaceRequest, { type: 'start' | 'continue' }>

const rows = 32
/** So many iterations from one examination to the next, of so many sequences. */
const [every, examined] = [20, 128]
/** Milliseconds after which a race is told of, and kept, again. */
const [TELL_EVERY, KEEP_EVERY] = [150, 2000]

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
      if (request.type === 'start' || request.type === 'continue') await this.#begin(request)
      if (request.type === 'pause') this.#paused = true
      if (request.type === 'resume') this.#paused = false
      if (request.type === 'stop') this.#stopped = true
      this.#wake()
    } catch (error) {
      this.#tell(asFailure(error))
    }
  }

  /** A runtime of its own for each race, so that the same seed gives the same race. */
  async #open(backend: BackendChoice, seed = 0): Promise<Runtime> {
    this.#runtime?.close()
    this.#runtime = undefined
    return (this.#runtime = await openAnyway(backend, (answer) => this.#tell(answer), seed))
  }

  async #begin(request: Beginning): Promise<void> {
    if (this.#running) throw new OptionError('a race is on already')
    this.#running = true
    this.#paused = this.#stopped = false
    try {
      await this.#toTheEnd(await recordOf(request), request.backend)
    } finally {
      this.#running = false
    }
  }

  /** Over as many devices as that takes: where one goes away, the race goes on from its checkpoint, and after another loss on the processor. */
  async #toTheEnd(record: RaceRecord, backend: BackendChoice): Promise<void> {
    for (let losses = 0; ;) {
      const runtime = await this.#open(losses > 1 ? 'wasm' : backend, record.settings.seed)
      const contenders = contendersOf(runtime, record)
      try {
        return await this.#run(record, contenders, losses > 0)
      } catch (error) {
        if (!(error instanceof DeviceLostError)) throw error
        losses++
      } finally {
        contenders.forEach((contender) => contender.dispose())
      }
    }
  }

  async #run(record: RaceRecord, contenders: Both<Contender>, isRecovered: boolean): Promise<void> {
    const { settings } = record
    const [mine, lstm] = contenders
    const standings = (): Both<Standing> => [mine.standing, lstm.standing]
    let iteration = await enter(record, contenders)
    const sizes = ({ units, parameters }: Contender) => ({ units, parameters })
    this.#tell({
      type: 'started',
      settings,
      guess: Math.log(tasks[settings.task].classes),
      contenders: [sizes(mine), sizes(lstm)],
      curve: record.curve,
      standings: standings(),
    })
    if (isRecovered) this.#tell({ type: 'recovered', iteration, backend: this.#runtime!.backend })
    const exam = batchOf(settings, 0, examined)
    let [told, kept] = [0, performance.now()]
    while (iteration < settings.iterations && !this.#stopped && !contenders.every(({ isDone }) => isDone)) {
      const batch = batchOf(settings, ++iteration, rows)
      for (const contender of contenders) await contender.train(batch)
      if (iteration % every === 0) for (const contender of contenders) await contender.examine(exam)
      if (performance.now() - told > TELL_EVERY) {
        record.curve = withPoint(record.curve, { iteration, losses: [mine.standing.loss, lstm.standing.loss] })
        this.#tell({ type: 'progress', iteration, standings: standings() })
        told = performance.now()
        await breathe()
      }
      if (this.#paused || performance.now() - kept > KEEP_EVERY) {
        await this.#keep(record, iteration, contenders)
        kept = performance.now()
      }
      while (this.#paused && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    await keptRace.forget().catch(() => undefined) // where nothing can be kept, nothing is there
    this.#tell({ type: 'done', iteration, standings: standings() })
  }

  /** In memory always; in the browser if it lets us. */
  async #keep(record: RaceRecord, iteration: number, [mine, lstm]: Both<Contender>): Promise<void> {
    record.checkpoint = { iteration, contenders: [await mine.save(), await lstm.save()] }
    try {
      await keepRace(record)
      this.#tell({ type: 'kept', iteration })
    } catch (error) {
      this.#tell(asFailure(error, false)) // the race goes on
    }
  }
}

async function recordOf(request: Beginning): Promise<RaceRecord> {
  if (request.type === 'start') return { definition: request.definition, settings: request.settings, curve: [] }
  const record = await keptRace.get()
  if (!record) throw new OptionError('there is no race that was left off')
  return record
}

function contendersOf(runtime: Runtime, { definition, settings }: RaceRecord): Both<Contender> {
  const { lag, units, rate } = settings
  const task = tasks[settings.task]
  if (lag < task.shortest) throw new OptionError(`for this task the lag is at least ${task.shortest}, not ${lag}`)
  const own = cell(definition)
  const ownUnits = settings.same === 'units' ? units : matchedUnits(own, cells.lstm, task, units)
  return [new Contender(runtime, own, task, ownUnits, rate), new Contender(runtime, cells.lstm, task, units, rate)]
}

/** Puts both where the record has them. What came after its checkpoint is forgotten, and will come again. @returns the iteration */
async function enter(record: RaceRecord, [mine, lstm]: Both<Contender>): Promise<number> {
  const { checkpoint } = record
  const iteration = checkpoint?.iteration ?? 0
  record.curve = record.curve.filter((point) => point.iteration <= iteration)
  if (checkpoint) {
    await mine.restore(checkpoint.contenders[0])
    await lstm.restore(checkpoint.contenders[1])
  }
  return iteration
}

/** The sequences of an iteration, from 1; those of the examinations have the number 0. By its number alone: a race goes on where it was left off. */
const batchOf = ({ task, seed, lag }: RaceSettings, iteration: number, count: number) =>
  tasks[task].batch(new Random(seed * 2 ** 20 + iteration), count, lag)
