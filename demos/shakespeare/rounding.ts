import { sha256 } from '../site/digest.js'
import type { Runtime } from '../site/runtime.js'
import { evaluate, heldOut } from './evaluation.js'
import { load, toMetadata, type Description } from './model.js'
import type { SampleSettings } from './settings.js'
import { checkText, split, TextError } from './text.js'
import { write } from './writer.js'

/** A model in half precision, and what the rounding did to it. */
export interface Rounded {
  /** Its file, to be loaded like any other. */
  model: Uint8Array
  /** `validation` is that of the rounded model. */
  description: Description
  weights: number
  /** The loss on the held-out tenth of the text, in nats per character, as it was before. */
  before: number
  /** How the held-out tenth was read: streams side by side, and characters at a time. */
  rows: number
  length: number
  /** What the rounded model writes. */
  sample: string
}

/**
 * Rounds a model to half precision, and measures what came of it.
 * @param text the one that it was trained on; the last tenth is read as in training
 * @param reading streams and characters of a batch, for a file that does not say how it was trained
 * @throws TextError when it was trained on another; FormatError when the file is truncated or foreign
 */
export async function round(
  runtime: Runtime,
  file: Uint8Array,
  text: string,
  reading: { batch: number; length: number },
  sampling: SampleSettings,
): Promise<Rounded> {
  const { model: whole, description, vocabulary } = await load(runtime, file)
  const trainedOn = description.training?.text
  if (trainedOn !== undefined && trainedOn !== (await sha256(text)))
    throw new TextError(`the model was trained on another text, of sha256 ${trainedOn}: name that one with --text`)
  const { batch, length } = description.training ?? reading
  const tokens = vocabulary.encode(text, 'the text')
  checkText(tokens, batch, length)
  const streams = heldOut(split(tokens).validation, batch, length)
  const before = await evaluate(whole, streams)
  const { model: rounded } = await load(
    runtime,
    await whole.save({ metadata: toMetadata(description), precision: 'f16' }),
  )
  const measured = { ...description, validation: await evaluate(rounded, streams) }
  let sample = ''
  for await (const piece of write(rounded, vocabulary, sampling)) sample += piece
  return {
    // Of numbers that are halves already nothing is rounded off: what is saved is what was measured.
    model: await rounded.save({ metadata: toMetadata(measured), precision: 'f16' }),
    description: measured,
    weights: rounded.parameters().reduce((sum, { size }) => sum + size, 0),
    ...{ before, rows: streams.rows, length },
    sample,
  }
}
