/** A comparison from options to results: what is trained, at which sizes, in which order. */
import { choose } from './choose.js'
import { compare, type Watcher } from './compare.js'
import type { NamedCorpus } from './corpus.js'
import type { CompareOptions } from './options.js'
import type { Package } from './package.js'
import { matchUnits, modelParameters } from './parameters.js'
import type { Run, RunResult, Settings } from './settings.js'

/** What is compared, and on what. */
export interface Plan {
  settings: Settings
  /** The parameters of the LSTM that all models are matched to. */
  wanted: number
  seeds: readonly number[]
  /** Runs that go on at the same time. */
  threads: number
  text: { name: string; characters: number; vocabulary: number }
  runs: readonly Run[]
}

/** @throws OptionError for an unknown cell, and for one that no number of units brings to the LSTM's parameters */
export function plan(options: CompareOptions, corpus: NamedCorpus, { cells }: Pick<Package, 'cells'>): Plan {
  const { settings, seeds, threads } = options
  const { name, tokens, vocabulary } = corpus
  const all = Object.values(cells)
  const chosen = options.cells === null ? all : choose(options.cells, all, '--cells')
  const wanted = modelParameters(cells.lstm.compiled, vocabulary, settings.units)
  const sized = chosen.map((cell) => ({ cell: cell.name, units: matchUnits(cell.compiled, vocabulary, wanted) }))
  // all cells are through with a seed before the next begins: whoever stops early still has something to compare
  const runs = seeds.flatMap((seed) => sized.map((one): Run => ({ ...one, seed })))
  const text = { name, characters: tokens.length, vocabulary }
  return { settings, wanted, seeds, threads: Math.min(threads, runs.length), text, runs }
}

/**
 * Does all runs of a plan, or those until `stop`.
 * @param results grows as runs are finished, so that whoever calls has them even if a later one fails
 */
export async function carryOut(
  { settings, threads, runs }: Plan,
  { tokens, vocabulary }: NamedCorpus,
  results: RunResult[],
  watcher: Watcher,
  stop: AbortSignal,
): Promise<void> {
  const finished = (result: RunResult): void | Promise<void> => {
    results.push(result)
    return watcher.finished(result)
  }
  const progress: Watcher['progress'] = (...report) => watcher.progress(...report)
  await compare(runs, { settings, corpus: { tokens, vocabulary } }, threads, { progress, finished }, stop)
}
