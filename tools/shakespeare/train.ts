import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ModelSettings } from '../../demos/shakespeare/settings.js'
import type { Command, Report } from '../../demos/shakespeare/train.js'
import { Display } from '../display.js'
import { prepareFolder, readInput } from '../files.js'
import { openPage } from '../page.js'
import { duration } from '../progress.js'
import { RunFolder } from '../run_folder.js'
import type { Outcome } from '../ship/trained.js'
import { stopOnSignal } from '../signals.js'
import type { Options } from './options.js'
import { readText } from './text.js'

/** Trains, showing and saving as it goes, until the iterations or the time are up, or Ctrl-C. */
export async function train(options: Options, dist: string): Promise<Outcome> {
  const { settings, sample, every, resume } = options
  const gpu = settings.backend === 'webgpu' ? options.gpu : 'software'
  const display = new Display('step {step} | loss {loss} | {speed} characters/s | {left} left')
  const { content: text, notice } = await readText(options)
  if (notice !== undefined) display.line(notice)
  const model = resume === undefined ? undefined : await readInput(resume, 'the model')
  const beside = resume === undefined ? undefined : join(dirname(resume), 'optimizer.safetensors')
  const optimizer = beside !== undefined && existsSync(beside) ? await readInput(beside, 'the optimizer') : undefined
  if (beside !== undefined && !optimizer) display.line(`${beside} is not there: the optimizer starts afresh`)
  const out = options.out ?? (resume === undefined ? 'runs/shakespeare' : dirname(resume))
  await prepareFolder('--out', out)
  const folder = new RunFolder(out, resume !== undefined && join(out, 'model.safetensors') === join(resume))

  let done: () => void = () => {}
  const finished = new Promise<void>((resolve) => (done = resolve))
  const report = (answer: Report): void => {
    show(display, answer, folder)
    if (answer.type === 'done') done()
  }
  const page = await openPage<Command, Report>({
    dist,
    page: 'demos/shakespeare/train',
    gpu,
    files: { text, 'model.safetensors': model, 'optimizer.safetensors': optimizer },
    receive: (name, content) => folder.receive(name, content),
    commit: () => folder.commit(),
    report,
  })
  let isStopped = false
  const forget = stopOnSignal(() => {
    isStopped = true
    display.line('Stopping: measuring and saving. Once more Ctrl-C to stop at once, without saving.')
    page.ask({ type: 'stop' }).catch(() => {})
  })
  try {
    const sizes: (keyof ModelSettings)[] = ['cell', 'hidden', 'layers', 'embedding']
    await page.ask({ type: 'start', settings, every, sample, named: sizes.filter((name) => options.given.has(name)) })
    await Promise.race([finished, page.failed])
    return { model: folder.model, isStopped }
  } finally {
    forget()
    display.end()
    await page.close()
  }
}

function show(display: Display, answer: Report, folder: RunFolder): void {
  const amount = (value: number): string => value.toLocaleString('en')
  if (answer.type === 'opened') display.line(`${answer.backend}: ${answer.reason}`)
  if (answer.type === 'started') {
    const { characters, vocabulary, weights, iteration } = answer
    const from = iteration > 0 ? `, going on after step ${iteration}` : ''
    display.line(`${amount(characters)} characters, ${vocabulary} distinct; ${amount(weights)} weights${from}`)
  }
  if (answer.type === 'progress') {
    display.progress(answer.progress, {
      step: answer.iteration,
      loss: answer.smoothed.toFixed(3),
      speed: amount(Math.round(answer.charactersPerSecond)),
      left: duration(answer.secondsLeft),
    })
  }
  if (answer.type === 'sample') display.line(`\n── after ${amount(answer.iteration)} iterations ──\n${answer.text}\n`)
  if (answer.type === 'validation') {
    display.line(`step ${answer.iteration}: validation loss ${answer.loss.toFixed(4)} nats per character`)
  }
  if (answer.type === 'saved') display.line(`step ${answer.iteration}: saved ${folder.model}`)
  if (answer.type === 'done')
    display.line(`${amount(answer.iteration)} iterations, ${duration(answer.seconds)} of training`)
}
