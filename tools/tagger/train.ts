import type { Command, Report } from '../../demos/tagger/train.js'
import { Display } from '../display.js'
import { prepareFolder } from '../files.js'
import { openPage } from '../page.js'
import { duration } from '../progress.js'
import { MODEL, RunFolder } from '../run_folder.js'
import type { Outcome } from '../ship/trained.js'
import { stopOnSignal } from '../signals.js'
import { asFiles, readCorpus } from './corpora.js'
import type { Options } from './options.js'
import { accuracyLine, confusionTable, tagTable } from './report.js'

const amount = (value: number): string => Math.round(value).toLocaleString('en')

/** Trains, showing as it goes, until the epochs or the time are up, or Ctrl-C; then measures and saves. */
export async function train({ settings, data, out, gpu }: Options, dist: string): Promise<Outcome> {
  const display = new Display('epoch {epoch} | loss {loss} | {speed} words/s | {left} left')
  const corpus = readCorpus(data)
  await prepareFolder('--out', out)
  const { train, dev, test } = corpus
  display.line(
    `${corpus.name}: ${amount(train.length)} sentences to train, ${amount(dev.length)} dev, ${amount(test.length)} test`,
  )
  const folder = new RunFolder(out, false)
  let done: () => void = () => {}
  const finished = new Promise<void>((resolve) => (done = resolve))
  const page = await openPage<Command, Report>({
    dist,
    page: 'demos/tagger/train',
    gpu: settings.backend === 'webgpu' ? gpu : 'software',
    files: asFiles(corpus),
    saves: [MODEL],
    receive: (name, content) => folder.receive(name, content),
    commit: () => folder.commit(),
    report: (report) => {
      show(display, report, folder.model)
      if (report.type === 'done') done()
    },
  })
  let isStopped = false
  const forget = stopOnSignal(() => {
    isStopped = true
    display.line('Stopping: measuring and saving. Once more Ctrl-C to stop at once, without saving.')
    page.ask({ type: 'stop' }).catch(() => {})
  })
  try {
    await page.ask({ type: 'start', settings, data: corpus.name })
    await Promise.race([finished, page.failed])
    return { model: folder.model, isStopped }
  } finally {
    forget()
    display.end()
    await page.close()
  }
}

function show(display: Display, report: Report, path: string): void {
  if (report.type === 'opened') display.line(`${report.backend}: ${report.reason}`)
  if (report.type === 'started') {
    const { words, vocabulary, tags, weights } = report
    display.line(
      `${amount(words)} words to train, ${amount(vocabulary)} with a vector of their own; ${tags} tags; ${amount(weights)} weights`,
    )
  }
  if (report.type === 'progress') {
    const { epoch, loss, wordsPerSecond, secondsLeft, progress } = report
    const [speed, left] = [amount(wordsPerSecond), duration(secondsLeft)]
    display.progress(progress, { epoch: epoch.toFixed(1), loss: loss.toFixed(4), speed, left })
  }
  if (report.type === 'epoch') {
    const { epoch, loss, dev, seconds } = report
    const passes = Number.isInteger(epoch) ? String(epoch) : epoch.toFixed(1)
    display.line(`epoch ${passes}: loss ${loss.toFixed(4)}, dev ${accuracyLine(dev)}, ${duration(seconds)}`)
  }
  if (report.type === 'saved') display.line(`saved ${path}`)
  if (report.type === 'evaluated') {
    display.line(`\n${tagTable(report.summary)}\n\n${confusionTable(report.summary)}\n`)
    display.line(`test ${accuracyLine(report.summary)}`)
  }
  if (report.type === 'done')
    display.line(`${Number(report.epochs.toFixed(1))} epochs, ${duration(report.seconds)} of training`)
}
