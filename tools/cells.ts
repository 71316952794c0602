/** `npm run cells`: lists the cells, shows one with what is derived from it, or compares them on a text. */
import { choose } from './cells/choose.js'
import { carryOut, plan } from './cells/comparison.js'
import { readCorpus } from './cells/corpus.js'
import { Display } from './cells/display.js'
import { list } from './cells/list.js'
import { readOptions, type CompareOptions } from './cells/options.js'
import { loadCompiler, loadPackage, type Package } from './cells/package.js'
import { turnOnRelaxedSimd } from './cells/relaxed_simd.js'
import { reportJson, reportText } from './cells/report.js'
import type { RunResult } from './cells/settings.js'
import { show } from './cells/show.js'
import { fail } from './errors.js'
import { isCommand } from './main.js'
import { replaceFile } from './files.js'

/** Runs a command line (without `node` and the script). */
export async function cells(commandLine: readonly string[]): Promise<void> {
  const options = readOptions(commandLine)
  if (!options) return
  turnOnRelaxedSimd()
  const webrnn = await loadPackage()
  const all = Object.values(webrnn.cells)
  if (options.action === 'list') console.log(list(all))
  if (options.action === 'show') {
    const [cell] = choose([options.cell], all, '--show')
    console.log(await show(cell!, await loadCompiler()))
  }
  if (options.action === 'compare') await comparison(options, webrnn)
}

async function comparison(options: CompareOptions, webrnn: Package): Promise<void> {
  const { settings, text, json } = options
  const corpus = await readCorpus(text, settings.batch, settings.window)
  const planned = plan(options, corpus, webrnn)
  if (corpus.notice !== undefined) console.error(corpus.notice)
  const results: RunResult[] = []
  const display = new Display(planned.runs.length, settings.steps)
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  // two runs may be finished at once, but the file is written by one after the other
  let writing = Promise.resolve()
  const finished = (result: RunResult): Promise<void> => {
    display.finished(result)
    if (json !== undefined) writing = writing.then(() => replaceFile(json, reportJson(results, planned)))
    return writing
  }
  try {
    await carryOut(
      planned,
      corpus,
      results,
      { progress: (...report) => display.progress(...report), finished },
      stop.signal,
    )
    await writing
    if (results.length === 0) console.error('No run is finished.')
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    display.end()
    // also beside an error: what is finished took its time
    if (results.length > 0) console.log(reportText(results, planned))
  }
}

if (isCommand(import.meta.url)) await cells(process.argv.slice(2)).catch(fail)
