/** `npm run bench:cells`: derived cells beside fragments written by hand, and cells made at run time beside the shipped ones. */
import { writeFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { Presets, SingleBar } from 'cli-progress'
import { loadCompiler, loadPackage } from '../tools/cells/package.js'
import { turnOnRelaxedSimd } from '../tools/cells/relaxed_simd.js'
import { fail } from '../tools/errors.js'
import { compileBaselines } from './cells/baselines.js'
import { measureInChrome } from './cells/chrome.js'
import { measure, type Result } from './cells/measure.js'
import { readOptions } from './cells/options.js'
import { reportJson, reportText } from './cells/report.js'
import { nameOf } from './cells/rows.js'

async function bench(commandLine: readonly string[]): Promise<void> {
  const { rows, json, settings } = readOptions(commandLine)
  turnOnRelaxedSimd()
  // Node's first compiler is quick and its code slow; without it nothing is measured that is about to be replaced.
  setFlagsFromString('--no-liftoff')
  const [webrnn, compiler, baselines] = [await loadPackage(), await loadCompiler(), await compileBaselines()]

  const results: Result[] = []
  const progress = progressOf(rows.length)
  const report = (result: Result): void => {
    results.push(result)
    progress.done(nameOf(result.row))
  }
  try {
    const inNode = rows.filter(({ engine }) => engine === 'node')
    for await (const result of measure(inNode, { webrnn, compiler, baselines }, settings)) report(result)
    const inChrome = rows.filter(({ engine }) => engine === 'chrome')
    if (inChrome.length > 0) await measureInChrome(inChrome, baselines, settings, report)
  } finally {
    progress.end()
    // also beside an error: what is measured took its time
    if (results.length > 0) console.log(reportText(results))
  }
  if (json !== undefined) await writeFile(json, reportJson(results, settings))
  if (results.some(({ wrong }) => wrong !== null)) process.exitCode = 1
}

/** A bar on a terminal, nothing elsewhere. */
function progressOf(total: number): { done(name: string): void; end(): void } {
  if (!process.stderr.isTTY) return { done() {}, end() {} }
  const format = '{bar} {percentage} % | {value} of {total} | {eta_formatted} left | {name}'
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, barsize: 20, clearOnComplete: true },
    Presets.shades_classic,
  )
  bar.start(total, 0, { name: '' })
  return { done: (name) => bar.increment(1, { name }), end: () => bar.stop() }
}

await bench(process.argv.slice(2)).catch(fail)
