/** What a run is made of. The demo page, the worker and `npm run shakespeare` share these; nothing here needs the library. */
export interface ModelSettings {
  /** The name of a cell in `cells`. */
  cell: string
  hidden: number
  layers: number
  embedding: number
}

export interface Settings extends ModelSettings {
  backend: 'auto' | 'webgpu' | 'wasm'
  /** Rows of a batch: streams of text that are read side by side. */
  batch: number
  /** Characters that a row reads in one step, hence how far gradients flow back. */
  length: number
  /** The learning rate at the start; it falls along a cosine to a twentieth. */
  rate: number
  /** The norm that the gradient is clipped to. */
  clipNorm: number
  /** The share of numbers that training sets to zero, between the recurrent layers and behind them. */
  dropout: number
  /** The iteration at which the run ends, counted from the model's first. */
  steps: number
  /** The run ends earlier when it has computed for so long; null where there is no limit. */
  minutes: number | null
  seed: number
}

export interface SampleSettings {
  /** Text to go on from; empty for a new line. */
  prompt: string
  /** Characters to write. */
  length: number
  /** Above 0. Below 1 the likely becomes likelier. */
  temperature: number
  /** Only so many of the likeliest characters are drawn from; absent: all. */
  topK?: number | undefined
  seed: number
}

export const defaults: Readonly<Settings> = {
  backend: 'wasm',
  cell: 'lstm',
  hidden: 256,
  layers: 1,
  embedding: 64,
  batch: 32,
  length: 64,
  rate: 5e-3,
  clipNorm: 5,
  dropout: 0,
  steps: 2000,
  minutes: 8,
  seed: 1,
}

/** The model that the demo page opens with (`npm run shakespeare -- --ship`). No limit of time: so a run can be repeated. */
export const recipe: Readonly<Settings> = {
  ...defaults,
  hidden: 320,
  layers: 2,
  rate: 3e-3,
  dropout: 0.3,
  steps: 5000,
  minutes: null,
}

/** How a model was trained, as its file says. */
export interface Training extends Omit<Settings, keyof ModelSettings> {
  /** What the backend ran on: `WebAssembly, relaxed SIMD (FMA), 1 thread`. */
  device: string
  /** Of webrnn. */
  version: string
  /** The sha256 of its text; absent where the page that trained it could not compute one. */
  text?: string | undefined
}

export const sampleDefaults: Readonly<SampleSettings> = { prompt: '', length: 400, temperature: 0.8, seed: 1 }

/** The iterations after which a sample shows what the model has learnt so far. */
export const milestones: readonly number[] = [100, 300, 700, 2000]

/** The learning rate when `progress` (0 … 1) of a run is done: half a cosine from `rate` to a twentieth of it. */
export function learningRate(rate: number, progress: number): number {
  const last = rate / 20
  return last + (rate - last) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, progress))))
}
