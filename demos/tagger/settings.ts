/** What a run is made of. The worker and `npm run tagger` share these; nothing here needs the library. */
export interface ModelSettings {
  /** Numbers that stand for a word. */
  embedding: number
  /** What reads a word's spelling: a convolution and the maximum over it (Chiu & Nichols 2016), an LSTM in both directions, or nothing. */
  spelling: 'cnn' | 'lstm' | 'none'
  /** Numbers that stand for a character. */
  characterEmbedding: number
  /** Numbers that the spelling of a word becomes. */
  spellingFeatures: number
  /** Units of each layer and direction. */
  units: number
  layers: number
  /** Whether a CRF scores tags in sequence (Huang et al. 2015), or each word's tag is scored for itself. */
  crf: boolean
}

export interface Settings extends ModelSettings {
  backend: 'auto' | 'webgpu' | 'wasm'
  /** Passes over the training sentences. */
  epochs: number
  /** The run ends earlier when it has trained for so long; null where there is no limit. */
  minutes: number | null
  /** Sentences of a batch. */
  batch: number
  /** The learning rate after the warm-up; it falls along half a cosine to zero. */
  rate: number
  /** The norm that the gradient is clipped to. */
  clipNorm: number
  /** The share of numbers that training sets to zero, before the recurrent layers, between and behind them. */
  dropout: number
  /** Words that occur less often have no vector of their own. */
  least: number
  seed: number
}

export const defaults: Readonly<Settings> = {
  backend: 'wasm',
  embedding: 100,
  spelling: 'cnn',
  characterEmbedding: 32,
  spellingFeatures: 128,
  units: 192,
  layers: 1,
  crf: false,
  epochs: 10,
  minutes: 25,
  batch: 32,
  rate: 3e-3,
  clipNorm: 5,
  dropout: 0.4,
  least: 2,
  seed: 1,
}

/** The model that the demo page opens with (`npm run tagger -- --ship`). No limit of time: so a run can be repeated. */
export const recipe: Readonly<Settings> = { ...defaults, embedding: 64, least: 3, epochs: 6, minutes: null }

/** How a model was trained, as its file says. */
export interface Training extends Omit<Settings, keyof ModelSettings> {
  /** What the backend ran on: `WebAssembly, relaxed SIMD (FMA), 1 thread`. */
  readonly device: string
  /** Of webrnn. */
  readonly version: string
  /** Passes over the training sentences that were done, of `epochs`. */
  readonly passes: number
  /** Of training. */
  readonly seconds: number
}

/** The learning rate when `progress` (0 … 1) of a run is done: up in its first fortieth, then half a cosine down to zero. */
export function learningRate(rate: number, progress: number): number {
  const warmUp = 1 / 40
  if (progress < warmUp) return (rate * progress) / warmUp
  return rate * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, (progress - warmUp) / (1 - warmUp))))
}
