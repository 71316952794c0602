import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command, Report } from '../../demos/shakespeare/train.js'
import { readInput, replaceFile } from '../files.js'
import { openPage } from '../page.js'
import { byteBar } from '../progress.js'
import type { Options } from './options.js'

/** What stands in for the data set where there is no network. */
const imitation = fileURLToPath(new URL('../../demos/shakespeare/imitation.txt', import.meta.url))
const imitationLength = 200_000

/** Lets a saved model write: to the terminal as it goes, or to a file when all is written. */
export async function write(options: Options, dist: string): Promise<void> {
  const path = options.model ?? join(options.out ?? 'runs/shakespeare', 'model.safetensors')
  const model = await readInput(path, 'the model')
  const file = options.imitate ? imitation : options.outFile
  const length = options.imitate ? imitationLength : (options.generate ?? options.sample.length)
  const { prompt } = options.sample
  const bar = file === undefined ? undefined : byteBar('writing', length)
  let written = 0
  let done: (text: string) => void = () => {}
  const finished = new Promise<string>((resolve) => (done = resolve))
  const report = (answer: Report): void => {
    if (answer.type === 'piece' && file === undefined)
      process.stdout.write(written === 0 ? prompt + answer.text : answer.text)
    if (answer.type === 'piece') written += answer.text.length
    if (answer.type === 'piece') bar?.update(written)
    if (answer.type === 'sample') done(answer.text)
  }
  const page = await openPage<Command, Report>({
    dist,
    page: 'demos/shakespeare/train',
    gpu: options.settings.backend === 'webgpu' ? options.gpu : 'software',
    files: { 'model.safetensors': model },
    report,
  })
  try {
    await page.ask({ type: 'write', backend: options.settings.backend, sample: { ...options.sample, length } })
    const text = await Promise.race([finished, page.failed])
    if (file === undefined) process.stdout.write('\n')
    else await replaceFile(file, options.imitate ? text : prompt + text)
  } finally {
    bar?.stop()
    await page.close()
  }
  if (file !== undefined) process.stderr.write(`${length.toLocaleString('en')} characters in ${file}\n`)
}
