/** Measures rows, one after the other: the same in Node and in a page. */
import type { Runtime } from 'webrnn'
import { disagreement } from './agree.js'
import { FragmentRow } from './fragment.js'
import { Layer } from './layer.js'
import { openTarget } from './open.js'
import { quantile, race, type RaceOptions, type Round, type Subject } from './race.js'
import type { Place, Row } from './rows.js'
import { subjectsOf, type CompiledCell, type Flavour, type Parts } from './subjects.js'

export interface Settings extends RaceOptions {
  /** How often both subjects are compiled anew; the rounds are shared among the heats. */
  readonly heats: number
}

export interface Result {
  readonly row: Row
  /** What the two disagree in: then nothing was timed. */
  readonly wrong: string | null
  /** Milliseconds of the other : milliseconds of the derived one, the median over all rounds: above 1 the derived one is faster. */
  readonly ratio: number
  /** The quartiles of the ratio. */
  readonly low: number
  readonly high: number
  /** The bounds between which the median of very many rounds would be, with 95 % confidence. */
  readonly surelyAbove: number
  readonly surelyBelow: number
  /** Medians. A run of a scan; a step of the fragment. */
  readonly derivedMilliseconds: number
  readonly otherMilliseconds: number
  readonly rounds: number
  /** What the target runs on, in the package's words. */
  readonly reason: string
}

/** Rows of one engine, in their order. */
export async function* measure(rows: readonly Row[], parts: Parts, settings: Settings): AsyncGenerator<Result> {
  for (const target of new Set(rows.map((row) => row.target))) {
    const runtime = await openTarget(parts.webrnn, target)
    try {
      const checked = new Map<string, string | undefined>()
      for (const row of rows.filter((one) => one.target === target)) {
        const pair = `${row.cell} ${row.against}`
        if (!checked.has(pair))
          checked.set(pair, await disagreement({ webrnn: parts.webrnn, runtime }, ...subjectsOf(row, parts)))
        const wrong = checked.get(pair)
        if (wrong === undefined) yield timed(row, await rounds(row, runtime, parts, settings), runtime.reason)
        else yield { ...timed(row, [], runtime.reason), wrong }
      }
    } finally {
      runtime.close()
    }
  }
}

const GPU_SLICES = 20

async function rounds(row: Row, runtime: Runtime, parts: Parts, settings: Settings): Promise<Round[]> {
  const { heats, rounds: all, budget } = settings
  // To begin with the GPU and to hear from it takes as long as many a scan: a slice holds several.
  const slice = row.target === 'webgpu' ? GPU_SLICES * settings.slice : settings.slice
  const options = { ...settings, slice, rounds: Math.ceil(all / heats), budget: budget / heats }
  const found: Round[] = []
  for (let heat = 0; heat < heats; heat++) {
    const [derived, other] = subjectsOf(row, parts)
    if (row.part.startsWith('fragment')) {
      const fragment = new FragmentRow(runtime, derived, row.H)
      found.push(...(await race(alone(fragment, derived, row), alone(fragment, other, row), options)))
      continue
    }
    const layer = new Layer({ webrnn: parts.webrnn, runtime }, derived, row)
    try {
      found.push(...(await race(inLayer(layer, derived, row), inLayer(layer, other, row), options)))
    } finally {
      layer.free()
    }
  }
  return found
}

/** On a GPU the time is from the first call to the end of the last: what is read then is one number. */
function inLayer(layer: Layer, cell: CompiledCell, { part, target }: Row): Subject {
  layer.forward(cell) // what the way back reads
  const run = part === 'scan_forward' ? () => layer.forward(cell) : () => layer.backward(cell)
  const repeat = (count: number): void => {
    for (let n = 0; n < count; n++) run()
  }
  if (target !== 'webgpu') return (count) => clock(count, repeat)
  return async (count) => {
    const start = performance.now()
    repeat(count)
    await layer.settle()
    return (performance.now() - start) / count
  }
}

function alone(fragment: FragmentRow, cell: CompiledCell, { part, target }: Row): Subject {
  const steps = fragment.steps(cell, flavourOf(target))
  steps.forward() // what the way back reads
  const step = part === 'fragment forward' ? steps.forward : steps.backward
  return (count) =>
    clock(count, (times) => {
      for (let n = 0; n < times; n++) step()
    })
}

function clock(count: number, repeat: (count: number) => void): number {
  const start = now()
  repeat(count)
  return (now() - start) / count
}

/** Milliseconds. In Node of the processor's time that this process has had: what other programs take of it in the middle of a slice does not count. */
function now(): number {
  if (typeof process === 'undefined') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const flavourOf = (target: Place['target']): Flavour => (target === 'wasm-simd' ? 'simd' : 'relaxed')

function timed(row: Row, found: readonly Round[], reason: string): Result {
  const ratios = found.map(([derived, other]) => other / derived)
  const of = (values: readonly number[], q: number): number => (values.length > 0 ? quantile(values, q) : NaN)
  // Ranks of the normal approximation to the binomial distribution: 1.96 · √(n / 4) on either side of the middle.
  const aside = Math.min(0.5, 0.98 / Math.sqrt(ratios.length))
  return {
    ...{ row, wrong: null, rounds: found.length, reason },
    ...{ ratio: of(ratios, 0.5), low: of(ratios, 0.25), high: of(ratios, 0.75) },
    ...{ surelyAbove: of(ratios, 0.5 - aside), surelyBelow: of(ratios, 0.5 + aside) },
    derivedMilliseconds: of(
      found.map(([derived]) => derived),
      0.5,
    ),
    otherMilliseconds: of(
      found.map(([, other]) => other),
      0.5,
    ),
  }
}
