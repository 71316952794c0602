import { join } from 'node:path'
import { tokenize } from '../../demos/tagger/tokenize.js'
import type { Command, Report } from '../../demos/tagger/train.js'
import { readInput } from '../files.js'
import { openPage } from '../page.js'
import { MODEL } from '../run_folder.js'
import type { Options } from './options.js'
import { aligned } from './report.js'

/** Tags a sentence with a saved model, and prints each word above its tag. */
export async function tag(
  { settings, out, gpu, model: path = join(out, MODEL) }: Options,
  sentence: string,
  dist: string,
): Promise<void> {
  const model = await readInput(path, 'the model')
  const words = tokenize(sentence)
  let done: (tags: readonly string[]) => void = () => {}
  const finished = new Promise<readonly string[]>((resolve) => (done = resolve))
  const { backend } = settings
  const page = await openPage<Command, Report>({
    dist,
    page: 'demos/tagger/train',
    gpu: backend === 'webgpu' ? gpu : 'software',
    files: { [MODEL]: model },
    report: (report) => {
      if (report.type === 'tagged') done(report.sentences[0]!.tags)
    },
  })
  try {
    await page.ask({ type: 'tag', backend, sentences: [words] })
    const tags = await Promise.race([finished, page.failed])
    console.log(aligned(words, tags))
  } finally {
    await page.close()
  }
}
