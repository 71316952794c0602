/** The kernels of the contract as dispatches. */
import type * as contract from '../backend.js'
import type { Commands } from './commands.js'
import * as crf from './dispatches/crf.js'
import type { Dispatch } from './dispatches/dispatch.js'
import * as elementwise from './dispatches/elementwise.js'
import * as embedding from './dispatches/embedding.js'
import * as losses from './dispatches/losses.js'
import * as optimizers from './dispatches/optimizers.js'
import * as products from './dispatches/products.js'
import * as time from './dispatches/time.js'
import type { Pipelines } from './pipelines.js'
import type { DeviceMemory, Pool } from './pool.js'
import { Recurrent } from './recurrent.js'
import { plainSource } from './sources.js'

export class WebGPUKernels implements contract.Kernels {
  readonly #commands: Commands
  readonly #pipelines: Pipelines
  readonly #recurrent: Recurrent

  constructor(commands: Commands, pipelines: Pipelines, pool: Pool) {
    this.#commands = commands
    this.#pipelines = pipelines
    this.#recurrent = new Recurrent(commands, pipelines, pool)
  }

  /** To be called when a memory is freed: gives back what was derived from it. */
  forget(memory: DeviceMemory): void {
    this.#recurrent.forget(memory)
  }

  scan_forward = (call: contract.RecurrentForward): void => this.#recurrent.scanForward(call)
  scan_backward = (call: contract.RecurrentBackward): void => this.#recurrent.scanBackward(call)
  step_forward = (call: contract.RecurrentForward): void => this.#recurrent.stepForward(call)
  step_backward = (call: contract.RecurrentBackward): void => this.#recurrent.stepBackward(call)

  gemm = (call: contract.Gemm): void => this.#run(products.gemm(call))
  bias_gradient = (call: contract.BiasGradient): void => this.#run(products.bias_gradient(call))
  sum = (call: contract.Sum): void => this.#run(products.sum(call))
  sum_of_squares = (call: contract.SumOfSquares): void => this.#run(products.sum_of_squares(call))

  embedding_forward = (call: contract.EmbeddingForward): void => this.#run(embedding.embedding_forward(call))
  embedding_backward = (call: contract.EmbeddingBackward): void => this.#run(embedding.embedding_backward(call))

  add = (call: contract.Add): void => this.#run(elementwise.add(call))
  scale = (call: contract.Scale): void => this.#run(elementwise.scale(call))
  scale_rows = (call: contract.ScaleRows): void => this.#run(elementwise.scale_rows(call))
  fill = (call: contract.Fill): void => this.#run(elementwise.fill(call))
  copy = (call: contract.Copy): void => this.#run(elementwise.copy(call))
  dropout = (call: contract.Dropout): void => this.#run(elementwise.dropout(call))
  activation_forward = (call: contract.ActivationForward): void => this.#run(elementwise.activation_forward(call))
  activation_backward = (call: contract.ActivationBackward): void => this.#run(elementwise.activation_backward(call))
  softmax_forward = (call: contract.SoftmaxForward): void => this.#run(elementwise.softmax_forward(call))
  softmax_backward = (call: contract.SoftmaxBackward): void => this.#run(elementwise.softmax_backward(call))

  cross_entropy = (call: contract.CrossEntropy): void => this.#run(losses.cross_entropy(call))
  binary_cross_entropy = (call: contract.BinaryCrossEntropy): void => this.#run(losses.binary_cross_entropy(call))
  squared_error = (call: contract.SquaredError): void => this.#run(losses.squared_error(call))

  crf = (call: contract.Crf): void => this.#run(crf.crf(call))
  viterbi = (call: contract.Viterbi): void => this.#run(crf.viterbi(call))

  windows_forward = (call: contract.WindowsForward): void => this.#run(time.windows_forward(call))
  windows_backward = (call: contract.WindowsBackward): void => this.#run(time.windows_backward(call))
  max_over_time_forward = (call: contract.MaxOverTimeForward): void => this.#run(time.max_over_time_forward(call))
  max_over_time_backward = (call: contract.MaxOverTimeBackward): void => this.#run(time.max_over_time_backward(call))
  mean_over_time_forward = (call: contract.MeanOverTimeForward): void => this.#run(time.mean_over_time_forward(call))
  mean_over_time_backward = (call: contract.MeanOverTimeBackward): void => this.#run(time.mean_over_time_backward(call))

  adam = (call: contract.Adam): void => this.#update(call, optimizers.adam(call))
  sgd = (call: contract.Sgd): void => this.#update(call, optimizers.sgd(call))
  adagrad = (call: contract.Adagrad): void => this.#update(call, optimizers.adagrad(call))
  rmsprop = (call: contract.RMSProp): void => this.#update(call, optimizers.rmsprop(call))

  #update({ parameters }: contract.Update, dispatch: Dispatch): void {
    this.#run(dispatch)
    parameters.memory.version++
  }

  #run({ kernel, constants = {}, bindings, sizes, factors = [], groups }: Dispatch): void {
    if (groups === 0) return
    const pipeline = this.#pipelines.get(kernel, null, constants, () => plainSource(kernel))
    this.#commands.dispatch(this.#commands.bind(pipeline, bindings), sizes, factors, groups)
  }
}
