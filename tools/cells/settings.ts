/** What all runs of a comparison share. */
export interface Settings {
  backend: 'wasm' | 'webgpu' | 'auto'
  /** H of the LSTM whose number of parameters every cell has to match. */
  units: number
  steps: number
  /** Rows of a batch: streams of text that are read side by side. */
  batch: number
  /** Characters that a row reads in one step, hence how far gradients flow back. */
  window: number
  /** The learning rate at the start; it falls along a cosine to a twentieth. */
  rate: number
  /** The norm that the gradient is clipped to. */
  clipNorm: number
}

export const defaults: Readonly<Settings> = {
  backend: 'wasm',
  units: 128,
  steps: 500,
  batch: 32,
  window: 64,
  rate: 2e-3,
  clipNorm: 5,
}

export const defaultSeeds: readonly number[] = [1, 2, 3]

/** One model to train. */
export interface Run {
  cell: string
  /** H, such that the model has as many parameters as the others. */
  units: number
  /** Of the initial weights and of the place where the batches begin. */
  seed: number
}

export interface RunResult extends Run {
  /** Counted in the model that was trained. */
  parameters: number
  /** The loss on the held-out tenth of the text, in nats per character; may be NaN or infinite. */
  validation: number
  /** The median over the steps. */
  millisecondsPerStep: number
  /** Steps whose loss was not finite. Their gradients changed nothing. */
  lost: number
  backend: string
  /** The backend's word on what it runs on. */
  reason: string
}
