import { cells, Dropout, Embedding, FormatError, Linear, OptionError, Recurrent, sequential } from 'webrnn'
import { readMetadata } from '../site/metadata.js'
import type { Runtime } from '../site/runtime.js'
import type { ModelSettings, Training } from './settings.js'
import { Vocabulary } from './text.js'

export type Model = ReturnType<typeof build>

/** What a saved model says of itself, beside its weights. */
export interface Description extends ModelSettings {
  characters: readonly string[]
  /** Iterations that it has been trained for. */
  step: number
  /** Seconds of training that this took. */
  seconds: number
  /** The loss on the held-out tenth of its text, in nats per character; null where it was not measured. */
  validation: number | null
  /** Absent in files of older versions. */
  training?: Training | undefined
}

/** The cells to choose from. `rnn` is the plain one of the books. */
export function cellNames(): string[] {
  return ['lstm', 'gru', 'rnn', ...Object.keys(cells).filter((name) => !['lstm', 'gru'].includes(name))]
}

/**
 * Embedding → recurrent layers → one score per character.
 * @param share of the numbers behind each recurrent layer that training sets to zero
 * @throws OptionError for an unknown cell
 */
export function build(runtime: Runtime, settings: ModelSettings, characters: number, share = 0) {
  const name = settings.cell === 'rnn' ? 'rnnTanh' : settings.cell
  const cell = Object.entries(cells).find(([key]) => key === name)?.[1]
  if (!cell) throw new OptionError(`cell '${settings.cell}' is unknown, there are: ${cellNames().join(', ')}`)
  const { embedding, hidden, layers } = settings
  return sequential(
    new Embedding(runtime, characters, embedding),
    new Recurrent(runtime, cell, embedding, hidden, { layers, dropout: layers > 1 ? share : 0 }),
    new Dropout(runtime, share),
    new Linear(runtime, hidden, characters),
  )
}

const key = 'webrnn.shakespeare'

/** The metadata of a file that holds such a model. */
export function toMetadata(description: Description): Record<string, string> {
  return { [key]: JSON.stringify(description) }
}

/**
 * What a file says of the model in it.
 * @throws FormatError when the file is no safetensors, or holds some other model
 */
export function fromMetadata(file: Uint8Array): Description {
  const foreign = 'the file does not hold a character model of this demo: its metadata has no vocabulary and sizes'
  const found = readMetadata<Description>(file, key)
  const whole = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0
  const valid =
    found !== undefined &&
    Array.isArray(found.characters) &&
    found.characters.length > 0 &&
    found.characters.every((character) => typeof character === 'string') &&
    typeof found.cell === 'string' &&
    whole(found.hidden) &&
    whole(found.layers) &&
    whole(found.embedding) &&
    Number.isInteger(found.step)
  if (!valid) throw new FormatError(foreign)
  return { ...(found as Description), seconds: found.seconds ?? 0, validation: found.validation ?? null }
}

/** A model from a file, ready to write. @param share see `build` */
export async function load(runtime: Runtime, file: Uint8Array, share = 0) {
  const description = fromMetadata(file)
  const model = build(runtime, description, description.characters.length, share)
  await model.load(file)
  return { model, description, vocabulary: new Vocabulary(description.characters) }
}
