/** What a comparison has found: the table, and the same as JSON. */
import type { Plan } from './comparison.js'
import type { RunResult } from './settings.js'
import { table } from './table.js'

/** A cell's runs together. */
export interface Summary {
  cell: string
  units: number
  parameters: number
  /** By seed; undefined where the run is not finished. */
  validation: readonly (number | undefined)[]
  /** Over the runs that are finished. */
  mean: number
  /** The largest less the smallest; undefined for a single run. */
  spread: number | undefined
  millisecondsPerStep: number
}

/** The cells that have a finished run, the one with the lowest mean first; one that is not finite comes last. */
export function summarize(results: readonly RunResult[], seeds: readonly number[]): Summary[] {
  const summaries = [...new Set(results.map(({ cell }) => cell))].map((cell) => {
    const own = results.filter((result) => result.cell === cell)
    const values = own.map(({ validation }) => validation)
    const { units, parameters } = own[0]!
    return {
      cell,
      units,
      parameters,
      validation: seeds.map((seed) => own.find((result) => result.seed === seed)?.validation),
      mean: mean(values),
      spread: values.length > 1 ? Math.max(...values) - Math.min(...values) : undefined,
      millisecondsPerStep: mean(own.map(({ millisecondsPerStep }) => millisecondsPerStep)),
    }
  })
  const rank = (value: number): number => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY)
  return summaries.sort((a, b) => (rank(a.mean) < rank(b.mean) ? -1 : rank(a.mean) > rank(b.mean) ? 1 : 0))
}

/** The table, what is to be said of single runs, and what it was measured on. */
export function reportText(results: readonly RunResult[], plan: Plan): string {
  const { settings, wanted, seeds, threads, text, runs } = plan
  const rows = summarize(results, seeds).map((summary) => [
    summary.cell,
    String(summary.units),
    `${amount(summary.parameters)} (${((100 * summary.parameters) / wanted).toFixed(1)} %)`,
    ...summary.validation.map(nats),
    nats(summary.mean),
    nats(summary.spread),
    summary.millisecondsPerStep.toFixed(1),
  ])
  const lost = results.filter((result) => result.lost > 0)
  const right = (title: string) => ({ title, align: 'right' }) as const
  const ofSeeds = seeds.map((seed) => right(`seed ${seed}`))
  const numbers = [right('units'), right('parameters'), ...ofSeeds, right('mean'), right('spread'), right('ms/step')]
  const [first] = results
  return [
    table([{ title: 'cell', align: 'left' }, ...numbers], rows),
    '',
    ...lost.map(
      ({ cell, seed, lost: steps }) =>
        `${cell}, seed ${seed}: in ${amount(steps)} of ${amount(settings.steps)} steps the loss was not finite; they changed nothing.`,
    ),
    ...(results.length < runs.length ? [`Not finished: ${runs.length - results.length} of ${runs.length} runs.`] : []),
    `Validation loss in nats per character on ${text.name} (${amount(text.characters)} characters, ${text.vocabulary} distinct, the last tenth held out); ` +
      `${amount(settings.steps)} steps of ${settings.batch} × ${settings.window} characters, Adam ${settings.rate}; ` +
      `${first!.backend} (${first!.reason}), ${threads} ${threads === 1 ? 'run' : 'runs'} at a time.`,
  ].join('\n')
}

/** The same for a program. A number that is not finite is a string there. */
export function reportJson(results: readonly RunResult[], plan: Plan): string {
  const finite = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  const cells = summarize(results, plan.seeds).map((summary) => ({
    ...summary,
    validation: summary.validation.map((value) => value ?? null),
    spread: summary.spread ?? null,
  }))
  return `${JSON.stringify({ ...plan, runs: plan.runs.length, cells, results }, finite, 2)}\n`
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const amount = (value: number): string => value.toLocaleString('en')

const nats = (value: number | undefined): string =>
  value === undefined ? '–' : Number.isFinite(value) ? value.toFixed(4) : String(value)

/** A line for a run that is finished. */
export function resultLine({ cell, seed, units, parameters, validation, millisecondsPerStep }: RunResult): string {
  return (
    `${cell}, seed ${seed}: validation loss ${nats(validation)} (${units} units, ${amount(parameters)} parameters, ` +
    `${millisecondsPerStep.toFixed(1)} ms per step)`
  )
}
