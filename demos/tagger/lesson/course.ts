import { asFailure } from '../../site/failure.js'
import type { BackendChoice } from '../../site/frame.js'
import { openAnyway } from '../../site/open_anyway.js'
import { describeTagger, saveTagger } from '../file.js'
import { measure, wordsOf } from '../measure.js'
import type { Pace } from '../pace.js'
import { Trainer } from '../trainer.js'
import { keepLesson, withMoment, type Lesson } from './lesson.js'
import type { Material } from './material.js'
import type { Answer } from './messages.js'

export type Tell = (answer: Answer, transfer?: Transferable[]) => void

/** A lesson on a device: it comes from the lesson's checkpoint, and goes back into it. */
export class Course {
  readonly #known: ReadonlySet<string>
  readonly #before: number

  private constructor(
    readonly lesson: Lesson,
    readonly material: Material,
    readonly trainer: Trainer,
    private readonly tell: Tell,
  ) {
    this.#known = wordsOf(material.train)
    this.#before = lesson.seconds
  }

  static async open(lesson: Lesson, material: Material, backend: BackendChoice, tell: Tell): Promise<Course> {
    const { settings, checkpoint } = lesson
    const { train, dev, test } = material
    const runtime = await openAnyway(backend, tell, settings.seed)
    const trainer = new Trainer(runtime, settings, train, [...dev, ...test])
    if (checkpoint) await trainer.restore(checkpoint)
    // What came after the checkpoint is forgotten, and will come again.
    const { iteration, perEpoch } = trainer
    lesson.history = lesson.history.filter(({ epoch }) => epoch <= iteration / perEpoch)
    return new Course(lesson, material, trainer, tell)
  }

  /** Passes over the sentences, the running one in part. */
  get epoch(): number {
    return this.trainer.iteration / this.trainer.perEpoch
  }

  get isAtEnd(): boolean {
    return this.epoch >= this.lesson.settings.epochs
  }

  get backend(): string {
    return this.trainer.model.runtime.backend
  }

  /** How far it is, for those who watch. */
  report(pace: Pace): void {
    const { epoch } = this
    this.lesson.seconds = this.#before + pace.seconds
    const report = pace.report(this.trainer.iteration)
    this.tell({ type: 'progress', epoch, ...report })
    if (Number.isFinite(report.loss)) this.#remember({ epoch, loss: report.loss, accuracy: null })
  }

  /** After a pass. */
  async measure(): Promise<void> {
    const { accuracy } = await measure(this.trainer, this.material.dev, this.#known)
    this.#remember({ epoch: this.epoch, loss: null, accuracy })
    this.tell({ type: 'pass', epoch: this.epoch, accuracy })
  }

  /** At the end of all. @param seconds that the training took */
  async examine(seconds: number): Promise<void> {
    const { accuracy, words } = await measure(this.trainer, this.material.test, this.#known)
    this.lesson.accuracy = accuracy
    await this.keep(true)
    this.tell({ type: 'done', accuracy, words, seconds })
  }

  /** In memory always; in the browser if it lets us. */
  async keep(isDone = false): Promise<void> {
    this.lesson.checkpoint = await this.trainer.save()
    try {
      await keepLesson(this.lesson, this.epoch, isDone)
      this.tell({ type: 'kept' })
    } catch (error) {
      this.tell(asFailure(error, false)) // the training goes on
    }
  }

  /** Hands out the model as it is now. */
  async save(): Promise<void> {
    const { name, accuracy, settings, seconds } = this.lesson
    const { lexicon, model } = this.trainer
    const { backend, reason: device } = model.runtime
    const run = { backend, device, passes: this.epoch, seconds: Math.round(seconds) }
    const file = (await saveTagger(model, describeTagger(lexicon, settings, { data: name, accuracy, ...run }))).slice()
    this.tell({ type: 'saved', model: file, name }, [file.buffer])
  }

  close(): void {
    this.trainer.model.runtime.close()
  }

  #remember(moment: Lesson['history'][number]): void {
    this.lesson.history = withMoment(this.lesson.history, moment)
  }
}
