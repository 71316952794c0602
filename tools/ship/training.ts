/** How a shipped model came to be, as far as it is known. */
import { optionOf, dashed } from '../arguments.js'
import type { Facts } from './card.js'
import { duration } from '../progress.js'

/** What the trainings of both demos have in common. */
interface Training {
  readonly rate: number
  readonly clipNorm: number
  readonly dropout: number
  readonly minutes: number | null
  readonly seed: number
}

/** A training, and where it is known from. */
export interface Known<T> {
  readonly training: T | undefined
  /** Whether the file says nothing of it, and the recipe stands in. */
  readonly isByRecipe: boolean
}

/**
 * What a file says of the training. For a file of an older version, which says nothing, the recipe stands in, if all that can be compared agrees.
 * @param agrees whether the file's sizes, and whatever else it has of the recipe, are those of the recipe
 */
export function known<Recorded, Recipe>(
  recorded: Recorded | undefined,
  recipe: Recipe,
  agrees: boolean,
): Known<Recorded | Recipe> {
  if (recorded !== undefined) return { training: recorded, isByRecipe: false }
  return { training: agrees ? recipe : undefined, isByRecipe: agrees }
}

/** The command that trains and ships such a model: the recipe, and what is different. */
export function commandLine(script: string, recipe: object, settings: object): string {
  const standard = new Map<string, unknown>(Object.entries(recipe))
  const options = Object.entries(settings)
    .filter(([name, value]) => standard.has(name) && value !== standard.get(name) && value !== null)
    .flatMap(([name, value]) => [dashed(optionOf(name)), ...(value === true ? [] : [String(value)])])
  return [`npm run ${script} -- --ship`, ...options].join(' ')
}

/** The rows that are the same for all models. */
export function trainingFacts(training: Training | undefined): Facts {
  const text = (name: keyof Training): string | undefined => training && String(training[name])
  const limit: Facts = training?.minutes == null ? [] : [['limit of time', duration(60 * training.minutes)]]
  return [
    ['learning rate', text('rate')],
    ['gradient norm clipped to', text('clipNorm')],
    ['dropout', text('dropout')],
    ['seed', text('seed')],
    ...limit,
  ]
}

/** Says of which rows the recipe is all that is known. @param names the rows */
export const recipeNote = (isByRecipe: boolean, names: string): string =>
  isByRecipe
    ? `\n\nThe model was trained by an older version, which did not write these settings into the file. As its sizes are those of the recipe (in \`settings.ts\`), the recipe\nstands in for them: ${names}.`
    : ''
