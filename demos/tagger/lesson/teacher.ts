import { DeviceLostError, OptionError } from 'webrnn'
import { breathe } from '../../site/breathe.js'
import { asFailure } from '../../site/failure.js'
import type { BackendChoice } from '../../site/frame.js'
import { Pace } from '../pace.js'
import { Course, type Tell } from './course.js'
import { keptLesson, type Lesson } from './lesson.js'
import { materialOf, readMaterial, type Material } from './material.js'
import type { Request } from './messages.js'

type Beginning = Extract<Request, { type: 'start' | 'continue' }>

/** Milliseconds after which a training is kept again, and told of. */
const [KEEP_EVERY, TELL_EVERY] = [10_000, 100]

/**
 * The worker that trains for the page. Between two batches it looks at what was asked meanwhile. What it learned is in a checkpoint: from that it goes on when a
 * person changes the backend, or the device goes away.
 */
export class Teacher {
  #backend: BackendChoice = 'auto'
  #course: Course | undefined
  #isRunning = false
  #isPaused = false
  #isStopped = false
  #hasMoved = false
  /** How many wait for the model. */
  #saves = 0
  #wake: () => void = () => {}

  constructor(private readonly tell: Tell) {}

  /** Takes a request; whatever goes wrong is told as an `error`. */
  async take(request: Request): Promise<void> {
    try {
      if (request.type === 'inspect') await this.#inspect(request)
      if (request.type === 'start' || request.type === 'continue') await this.#begin(request)
      if (request.type === 'pause' || request.type === 'resume') this.#isPaused = request.type === 'pause'
      if (request.type === 'stop') this.#isStopped = true
      if (request.type === 'move') {
        this.#backend = request.backend
        this.#hasMoved = true
      }
      if (request.type === 'save' && this.#isRunning) this.#saves++
      else if (request.type === 'save') await (this.#course ?? (await this.#reopen(request.backend))).save()
      this.#wake()
    } catch (error) {
      this.tell(asFailure(error, false))
    }
  }

  async #inspect({ name, source }: Extract<Request, { type: 'inspect' }>): Promise<void> {
    const { train, dev, test } = await readMaterial(name, source)
    const tags = new Set([...train, ...dev, ...test].flatMap((sentence) => sentence.tags)).size
    this.tell({ type: 'inspected', name, train: train.length, dev: dev.length, test: test.length, tags })
  }

  async #begin(request: Beginning): Promise<void> {
    if (this.#isRunning) throw new OptionError('a tagger is being trained already')
    this.#isRunning = true
    this.#isPaused = this.#isStopped = this.#hasMoved = false
    this.#backend = request.backend
    try {
      const lesson = request.type === 'start' ? await newLesson(request) : await keptOrError()
      const { name, settings, history } = (await this.#enter(lesson, materialOf(lesson.name, lesson.text))).lesson
      this.tell({ type: 'started', name, settings, history })
      await this.#learn()
    } catch (error) {
      this.tell(asFailure(error))
    } finally {
      this.#isRunning = false
    }
  }

  /** What was kept, so that it can be handed out. */
  async #reopen(backend: BackendChoice): Promise<Course> {
    this.#backend = backend
    const lesson = await keptOrError()
    return this.#enter(lesson, materialOf(lesson.name, lesson.text))
  }

  async #enter(lesson: Lesson, material: Material, backend = this.#backend): Promise<Course> {
    this.#course?.close()
    this.#course = undefined
    return (this.#course = await Course.open(lesson, material, backend, this.tell))
  }

  /** To the end, over as many devices as that takes. */
  async #learn(): Promise<void> {
    for (let isDone = false; !isDone;) {
      const { lesson, material } = this.#course!
      try {
        isDone = await this.#passes(this.#course!)
        if (!isDone) await this.#enter(lesson, material)
      } catch (error) {
        if (!(error instanceof DeviceLostError)) throw error
        const { epoch, backend } = await this.#enter(lesson, material).catch(() =>
          this.#enter(lesson, material, 'wasm'),
        )
        this.tell({ type: 'recovered', epoch, backend, history: lesson.history })
      }
    }
  }

  /** Trains until all is done, or until the backend is to be another one. @returns whether all is done */
  async #passes(course: Course): Promise<boolean> {
    const { settings } = course.lesson
    const { trainer } = course
    const pace = new Pace(settings, trainer.perEpoch * settings.epochs, trainer.iteration)
    let [told, kept] = [0, performance.now()]
    while (!course.isAtEnd && !this.#isStopped) {
      const { loss, words } = trainer.step(pace.progress(trainer.iteration))
      pace.batch(await loss, words)
      if (performance.now() - told > TELL_EVERY) {
        course.report(pace)
        await breathe() // a request may have come
        told = performance.now()
      }
      const isPass = trainer.iteration % trainer.perEpoch === 0
      if (isPass) await pace.without(() => course.measure())
      if (isPass || this.#isPaused || this.#hasMoved || performance.now() - kept > KEEP_EVERY) {
        await pace.without(() => course.keep())
        kept = performance.now()
      }
      await pace.without(() => this.#attend(course))
      if (this.#hasMoved) {
        this.#hasMoved = false
        return false
      }
    }
    course.report(pace)
    await course.examine(pace.seconds)
    await this.#handOut(course)
    return true
  }

  /** What was asked meanwhile; and, where the training is paused, what is asked until it goes on. */
  async #attend(course: Course): Promise<void> {
    await this.#handOut(course)
    if (this.#isPaused) this.tell({ type: 'paused' })
    while (this.#isPaused && !this.#isStopped && !this.#hasMoved) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
      await this.#handOut(course)
    }
  }

  async #handOut(course: Course): Promise<void> {
    for (; this.#saves > 0; this.#saves--) await course.save()
  }
}

const newLesson = async ({ name, source, settings }: Extract<Beginning, { type: 'start' }>): Promise<Lesson> => {
  const { text } = await readMaterial(name, source)
  return { name, text, settings, history: [], seconds: 0, accuracy: null }
}

async function keptOrError(): Promise<Lesson> {
  const lesson = await keptLesson.get()
  if (!lesson) throw new OptionError('nothing is kept: train a tagger first')
  return lesson
}
