/** The kernels as the contract has them: checked spans become addresses, element strides become bytes. */
import type * as contract from '../backend.js'
import type { At } from './arguments/arguments.js'
import * as crf from './arguments/crf.js'
import * as elementwise from './arguments/elementwise.js'
import * as embedding from './arguments/embedding.js'
import * as losses from './arguments/losses.js'
import * as optimizers from './arguments/optimizers.js'
import * as products from './arguments/products.js'
import * as time from './arguments/time.js'
import type { WasmDevice } from './device.js'
import { Products } from './products.js'
import { RecurrentKernels } from './recurrent.js'

type Name = keyof contract.Kernels

export class WasmKernels implements contract.Kernels {
  readonly #device: WasmDevice
  readonly #recurrent: RecurrentKernels
  readonly #products: Products

  constructor(device: WasmDevice) {
    this.#device = device
    this.#recurrent = new RecurrentKernels(device)
    this.#products = new Products(device)
  }

  scan_forward = (call: contract.RecurrentForward): void =>
    this.#device.run('scan_forward', () => this.#recurrent.forward('scan_forward', call))
  scan_backward = (call: contract.RecurrentBackward): void =>
    this.#device.run('scan_backward', () => this.#recurrent.backward('scan_backward', call))
  step_forward = (call: contract.RecurrentForward): void =>
    this.#device.run('step_forward', () => this.#recurrent.forward('step_forward', call))
  step_backward = (call: contract.RecurrentBackward): void =>
    this.#device.run('step_backward', () => this.#recurrent.backward('step_backward', call))

  bias_gradient = (call: contract.BiasGradient): void =>
    this.#call('bias_gradient', (at) => products.bias_gradient(at, call))
  sum = (call: contract.Sum): void => this.#call('sum', (at) => products.sum(at, call))
  sum_of_squares = (call: contract.SumOfSquares): void =>
    this.#call('sum_of_squares', (at) => products.sum_of_squares(at, call))

  embedding_forward = (call: contract.EmbeddingForward): void =>
    this.#call('embedding_forward', (at) => embedding.embedding_forward(at, call))
  embedding_backward = (call: contract.EmbeddingBackward): void =>
    this.#call('embedding_backward', (at) => embedding.embedding_backward(at, call))

  add = (call: contract.Add): void => this.#call('add', (at) => elementwise.add(at, call))
  scale = (call: contract.Scale): void => this.#call('scale', (at) => elementwise.scale(at, call))
  scale_rows = (call: contract.ScaleRows): void => this.#call('scale_rows', (at) => elementwise.scale_rows(at, call))
  fill = (call: contract.Fill): void => this.#call('fill', (at) => elementwise.fill(at, call))
  copy = (call: contract.Copy): void => this.#call('copy', (at) => elementwise.copy(at, call))
  dropout = (call: contract.Dropout): void => this.#call('dropout', (at) => elementwise.dropout(at, call))
  activation_forward = (call: contract.ActivationForward): void =>
    this.#call('activation_forward', (at) => elementwise.activation_forward(at, call))
  activation_backward = (call: contract.ActivationBackward): void =>
    this.#call('activation_backward', (at) => elementwise.activation_backward(at, call))
  softmax_forward = (call: contract.SoftmaxForward): void =>
    this.#call('softmax_forward', (at) => elementwise.softmax_forward(at, call))
  softmax_backward = (call: contract.SoftmaxBackward): void =>
    this.#call('softmax_backward', (at) => elementwise.softmax_backward(at, call))

  cross_entropy = (call: contract.CrossEntropy): void =>
    this.#call('cross_entropy', (at) => losses.cross_entropy(at, call))
  binary_cross_entropy = (call: contract.BinaryCrossEntropy): void =>
    this.#call('binary_cross_entropy', (at) => losses.binary_cross_entropy(at, call))
  squared_error = (call: contract.SquaredError): void =>
    this.#call('squared_error', (at) => losses.squared_error(at, call))

  windows_forward = (call: contract.WindowsForward): void =>
    this.#call('windows_forward', (at) => time.windows_forward(at, call))
  windows_backward = (call: contract.WindowsBackward): void =>
    this.#call('windows_backward', (at) => time.windows_backward(at, call))
  max_over_time_forward = (call: contract.MaxOverTimeForward): void =>
    this.#call('max_over_time_forward', (at) => time.max_over_time_forward(at, call))
  max_over_time_backward = (call: contract.MaxOverTimeBackward): void =>
    this.#call('max_over_time_backward', (at) => time.max_over_time_backward(at, call))
  mean_over_time_forward = (call: contract.MeanOverTimeForward): void =>
    this.#call('mean_over_time_forward', (at) => time.mean_over_time_forward(at, call))
  mean_over_time_backward = (call: contract.MeanOverTimeBackward): void =>
    this.#call('mean_over_time_backward', (at) => time.mean_over_time_backward(at, call))

  crf = (call: contract.Crf): void =>
    this.#call('crf', (at) => crf.crf(at, call, this.#scratch(this.#device.exports.crf_scratch_bytes(call.C))))
  viterbi = (call: contract.Viterbi): void =>
    this.#call('viterbi', (at) =>
      crf.viterbi(at, call, this.#scratch(this.#device.exports.viterbi_scratch_bytes(call.C))),
    )

  adam = (call: contract.Adam): void => this.#update('adam', call, (at) => optimizers.adam(at, call))
  sgd = (call: contract.Sgd): void => this.#update('sgd', call, (at) => optimizers.sgd(at, call))
  adagrad = (call: contract.Adagrad): void => this.#update('adagrad', call, (at) => optimizers.adagrad(at, call))
  rmsprop = (call: contract.RMSProp): void => this.#update('rmsprop', call, (at) => optimizers.rmsprop(at, call))

  gemm = (call: contract.Gemm): void => this.#device.run('gemm', () => this.#products.gemm(call))

  /** The parameters are about to change. */
  #update(kernel: Exclude<Name, 'gemm'>, { parameters }: contract.Update, numbers: (at: At) => number[]): void {
    this.#call(kernel, (at) => {
      const list = numbers(at)
      parameters.memory.version++
      return list
    })
  }

  /** Runs a kernel whose arguments are all that there is to it. */
  #call(kernel: Exclude<Name, 'gemm'>, numbers: (at: At) => number[]): void {
    this.#run(kernel, (at) => {
      const list = numbers(at)
      this.#device.counters.time(kernel, () => this.#device.call(kernel, list))
    })
  }

  #run(kernel: Name, body: (at: At) => void): void {
    this.#device.run(kernel, () => body((name, span, length) => this.#device.at(kernel, name, span, length)))
  }

  /** @param bytes as WebAssembly gives an address: signed */
  #scratch(bytes: number): number {
    return this.#device.scratch(bytes >>> 0)
  }
}
