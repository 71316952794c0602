/** From the characters of words to one vector for each word. */
import {
  BiLSTM,
  concat,
  Conv1d,
  Embedding,
  gatherRows,
  joinParameters,
  maxOverTime,
  Module,
  select,
  tanh,
  type Parameter,
  type Tensor,
} from 'webrnn'
import type { Runtime } from '../site/runtime.js'
import type { Batch } from './batch.js'
import type { ModelSettings } from './settings.js'

/** The features of each word of a batch, [T, B, spellingFeatures]. */
export interface Speller extends Module {
  forward(batch: Batch): Tensor
}

/** A convolution over the characters and the maximum over the word (Chiu & Nichols 2016; Ma & Hovy 2016). */
export class CharacterCNN extends Module implements Speller {
  readonly characters: Embedding
  readonly convolution: Conv1d

  constructor(runtime: Runtime, characters: number, { characterEmbedding, spellingFeatures }: ModelSettings) {
    super(runtime)
    this.characters = new Embedding(runtime, characters, characterEmbedding)
    this.convolution = new Conv1d(runtime, characterEmbedding, spellingFeatures, 3, { padding: 1 })
  }

  override children(): readonly Module[] {
    return [this.characters, this.convolution]
  }

  override namedParameters(): Map<string, Parameter> {
    const { characters, convolution } = this
    return joinParameters({ characters, convolution })
  }

  forward({ spellings, spellingLengths: lengths, spelling }: Batch): Tensor {
    const windows = this.convolution.forward(this.characters.forward(spellings), { lengths })
    return gatherRows(tanh(maxOverTime(windows, { lengths })), spelling)
  }
}

/** An LSTM in both directions over the characters: the state in which each ends (Ling et al. 2015; Lample et al. 2016). */
export class CharacterLSTM extends Module implements Speller {
  readonly characters: Embedding
  readonly lstm: BiLSTM

  constructor(runtime: Runtime, characters: number, { characterEmbedding, spellingFeatures }: ModelSettings) {
    super(runtime)
    this.characters = new Embedding(runtime, characters, characterEmbedding)
    this.lstm = new BiLSTM(runtime, characterEmbedding, spellingFeatures / 2)
  }

  override children(): readonly Module[] {
    return [this.characters, this.lstm]
  }

  override namedParameters(): Map<string, Parameter> {
    const { characters, lstm } = this
    return joinParameters({ characters, lstm })
  }

  forward({ spellings, spellingLengths: lengths, spelling }: Batch): Tensor {
    const { state } = this.lstm.forward(this.characters.forward(spellings), { lengths })
    const [forwards, backwards] = [select(state.h, 0), select(state.h, 1)]
    return gatherRows(concat([forwards, backwards]), spelling)
  }
}
