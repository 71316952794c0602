import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BiasGradient, Gemm, RecurrentForward, Span } from '../bindings/backend/backend.js'
import { inputBlocks } from '../bindings/language/layout.js'
import { runCase } from './device/run_case.js'
import './host/assets.js'
import { floats, HostBackend, HostMemory, integers } from './host/host_backend.js'
import type { Case, KernelName } from './kernels/case.js'
import { Check } from './kernels/check.js'
import { Desk } from './kernels/desk.js'

const { backendCases } = await import('./backend/index.js')
const { kernelCases } = await import('./kernels/index.js')

/**
 * Who checks the checks? Every case has to pass on a backend that is the reference itself, and to fail as soon as one
 * number among a kernel's results is wrong. A test that cannot fail is none.
 */
const OUTPUTS: Readonly<Record<KernelName, readonly string[]>> = {
  gemm: ['C'],
  scan_forward: ['states', 'y'],
  scan_backward: ['dStates', 'dWx', 'dRu'],
  step_forward: ['states', 'y'],
  step_backward: ['dStates', 'dWx', 'dRu'],
  embedding_forward: ['y'],
  embedding_backward: ['dWeight'],
  cross_entropy: ['losses', 'dLogits'],
  binary_cross_entropy: ['losses', 'dLogits'],
  squared_error: ['losses', 'dX'],
  crf: ['losses', 'dEmissions', 'dScores'],
  viterbi: ['path', 'best'],
  windows_forward: ['y'],
  windows_backward: ['dx'],
  max_over_time_forward: ['y', 'index'],
  max_over_time_backward: ['dx'],
  mean_over_time_forward: ['y'],
  mean_over_time_backward: ['dx'],
  softmax_forward: ['y'],
  softmax_backward: ['dx'],
  activation_forward: ['y'],
  activation_backward: ['dx'],
  bias_gradient: ['db'],
  add: ['y'],
  scale: ['y'],
  scale_rows: ['y'],
  fill: ['y'],
  copy: ['y'],
  dropout: ['y'],
  sample: ['weights', 'tokens', 'drawn'],
  sum: ['y'],
  sum_of_squares: ['parts'],
  adam: ['parameters', 'm', 'v'],
  sgd: ['parameters', 'velocity'],
  adagrad: ['parameters', 'sum'],
  rmsprop: ['parameters', 'square', 'mean', 'velocity'],
}

/** How a result may be wrong. Each has to be seen at any one place of any output. */
const FAULTS: ReadonlyArray<readonly [string, (was: number) => number]> = [
  ['off by a ten-thousandth', (was) => was + 1e-4 * (1 + Math.abs(was))],
  ['NaN', () => NaN],
]

/** Spoils one element: the first, the last or one between, or the next one there that was written. */
function spoil(values: Float32Array, turn: number, fault: (was: number) => number): void {
  const places = [0, values.length - 1, Math.floor(values.length / 2), Math.floor(values.length / 3)]
  const place = places[turn % places.length] as number
  const later = values.findIndex((value, n) => n >= place && !Number.isNaN(value))
  const n = later < 0 ? values.findIndex((value) => !Number.isNaN(value)) : later
  values[n] = fault(values[n] as number)
}

const small = kernelCases.filter(({ name }) => !/\d{5,}|K [35]000|H (1024|770|515|300)/.test(name))

test('guard: every case passes on the reference itself', async () => {
  const backend = new HostBackend()
  for (const one of [...backendCases('wasm'), ...small]) {
    const result = await runCase(backend, one)
    assert.ok(result.ok, `${one.name}: ${result.message}`)
  }
})

/** About so many cases of a kernel are tried with each fault, from the whole list, with every cell among them. */
const SAMPLE = 32

/** Some of the cases that compare a kernel's results with the reference. */
function casesOf(kernel: KernelName): readonly Case[] {
  const plan = kernel.split('_')[0] as string
  const alone = [kernel, `${plan}_forward,${plan}_backward`]
  const others = /no gradient|a NaN stays/
  const fitting = small.filter(({ name, kernels }) => alone.includes(kernels.join()) && !others.test(name))
  const every = Math.ceil(fitting.length / SAMPLE)
  return fitting.filter(({ cell }, n) => n % every === 0 || fitting.findIndex((one) => one.cell === cell) === n)
}

for (const kernel of Object.keys(OUTPUTS) as Array<KernelName>) {
  for (const output of OUTPUTS[kernel]) {
    for (const [description, fault] of FAULTS) {
      test(`guard: ${kernel}: ${output} is ${description} in one place, and every case sees it`, async () => {
        const cases = casesOf(kernel)
        assert.ok(cases.length > 0)
        let spoiled = 0
        for (const [turn, one] of cases.entries()) {
          const before = spoiled
          const backend = new HostBackend((name, call) => {
            // A cell may have none of this output.
            const span = (call as Record<string, Span | null>)[output]
            if (name !== kernel || !span) return
            spoil(floats(span), turn, fault)
            spoiled++
          })
          const result = await runCase(backend, one)
          assert.ok(!result.ok || spoiled === before, `“${one.name}” does not see it`)
        }
        assert.ok(spoiled > 0)
      })
    }
  }
}

type Call = Record<string, unknown>

const without =
  (argument: string, value?: unknown) =>
  (call: Call, run: (call: Call) => void): void =>
    run({ ...call, [argument]: value })

/** A kernel that takes each of these arguments to be what is given here. */
const ignores = (kernel: KernelName, values: Call) =>
  Object.entries(values).map(([argument, value]) => [kernel, `ignores ${argument}`, without(argument, value)] as const)

/** Runs a kernel on a copy of one of its inputs, in which a part has been set to zero. */
const onCopy =
  (argument: string, clear: (values: Float32Array, call: Call) => void) =>
  (call: Call, run: (call: Call) => void): void => {
    const span = call[argument] as Span | null
    if (!span) return run(call)
    const memory = new HostMemory(span.length)
    const copy = { memory, offset: 0, length: span.length }
    floats(copy).set(floats(span))
    clear(floats(copy), call)
    run({ ...call, [argument]: copy })
  }

function withoutRawX(wx: Float32Array, call: Call): void {
  const { cell, H } = call as unknown as RecurrentForward
  const width = inputBlocks(cell) * H
  if (cell.raw) wx.forEach((_, n) => (wx[n] = n % width < width - H ? wx[n]! : 0))
}

const writesBetweenRows = (call: Call, run: (call: Call) => void): void => {
  run(call)
  const { C, N, offsetC = 0, strideC = N } = call as unknown as Gemm
  if (strideC > N) floats(C)[offsetC + N] = 7
}

const writesBehindBias = (call: Call, run: (call: Call) => void): void => {
  run(call)
  const { db, C, offsetDb = 0 } = call as unknown as BiasGradient
  if (db.length > offsetDb + C) floats(db)[offsetDb + C] = 7
}

/** Kernels that do not do all that they are asked for, or more. */
const WRONG: ReadonlyArray<readonly [KernelName, string, (call: Call, run: (call: Call) => void) => void]> = [
  ...[
    'transposeA',
    'transposeB',
    'bias',
    'accumulate',
    'strideA',
    'offsetA',
    'strideB',
    'offsetB',
    'strideC',
    'offsetC',
  ].map((argument) => ['gemm', `ignores ${argument}`, without(argument)] as const),
  ['gemm', 'writes between the rows of C', writesBetweenRows],
  ...['stride', 'offset', 'offsetDb', 'accumulate'].map(
    (argument) => ['bias_gradient', `ignores ${argument}`, without(argument)] as const,
  ),
  ['bias_gradient', 'writes behind db', writesBehindBias],
  ...(['scan_forward', 'step_forward'] as const).flatMap((kernel) => [
    [kernel, 'ignores bias', without('bias', null)] as const,
    [kernel, 'ignores lengths', without('lengths', null)] as const,
    [kernel, 'ignores reverse', without('reverse', false)] as const,
    [kernel, 'ignores zero', without('zero', false)] as const,
    [kernel, 'ignores yOffset', without('yOffset', 0)] as const,
    [kernel, 'ignores peepholes', onCopy('peephole', (values) => values.fill(0))] as const,
    [kernel, 'ignores x itself', onCopy('wx', withoutRawX)] as const,
  ]),
  ...ignores('cross_entropy', { weights: null, smoothing: 0, ignoreIndex: -12345, factor: 1 }),
  ...ignores('binary_cross_entropy', { factor: 1 }),
  ...ignores('squared_error', { factor: 1 }),
  ...ignores('crf', { lengths: null, limits: null, factor: 1 }),
  ...ignores('viterbi', { lengths: null, limits: null }),
  ...(['windows_forward', 'windows_backward'] as const).flatMap((kernel) =>
    ignores(kernel, { stride: 1, padding: 0, dilation: 1, lengths: null }),
  ),
  ...ignores('max_over_time_forward', { lengths: null }),
  ...ignores('mean_over_time_forward', { lengths: null }),
  ...ignores('mean_over_time_backward', { lengths: null }),
  ...ignores('softmax_forward', { log: false }),
  ...ignores('softmax_backward', { log: false }),
  ...ignores('activation_forward', { kind: 'tanh' }),
  ...ignores('activation_backward', { kind: 'tanh' }),
  ...ignores('sample', { temperature: 1, topK: Infinity, topP: 1, seed: 1, step: 0, at: 0 }),
  ...ignores('scale', { factor: 1, by: null }),
  ...ignores('scale_rows', { period: 1 }),
  ...(
    [
      'embedding_backward',
      'windows_backward',
      'max_over_time_backward',
      'mean_over_time_backward',
      'softmax_backward',
      'activation_backward',
      'scale',
      'scale_rows',
    ] as const
  ).flatMap((kernel) => ignores(kernel, { accumulate: false })),
  ...(['adam', 'sgd', 'adagrad', 'rmsprop'] as const).flatMap((kernel) =>
    ignores(kernel, { clipNorm: 0, clipValue: 0, weightDecay: 0 }),
  ),
  ...ignores('adam', { decoupled: false, epsilon: 0 }),
  ...ignores('sgd', { momentum: 0, nesterov: false }),
  ...ignores('adagrad', { epsilon: 0 }),
  ...ignores('rmsprop', { momentum: 0, mean: null, velocity: null, epsilon: 0 }),
]

for (const [kernel, description, wrong] of WRONG) {
  test(`guard: ${kernel} that ${description} is seen`, async () => {
    const backend = new HostBackend()
    const right = backend.kernels[kernel] as unknown as (call: Call) => void
    Object.assign(backend.kernels, { [kernel]: (call: Call) => wrong(call, right) })
    for (const one of casesOf(kernel)) if (!(await runCase(backend, one)).ok) return
    assert.fail('no case sees it')
  })
}

test('guard: a kernel that does nothing is seen', async () => {
  const backend = new HostBackend()
  for (const name of Object.keys(backend.kernels) as Array<KernelName>) backend.kernels[name] = () => undefined
  for (const one of small.filter(
    ({ kernels, name }) => kernels.length > 0 && !/moves nothing|changes nothing/.test(name),
  )) {
    const result = await runCase(backend, one)
    assert.ok(!result.ok, `“${one.name}” does not see it`)
  }
})

test('guard: a write beside a span and into an input is seen', async () => {
  for (const place of ['before', 'behind', 'input'] as const) {
    const backend = new HostBackend()
    const check = new Check()
    const desk = new Desk(backend)
    const { x } = desk.inputs({ x: new Float32Array(3) })
    const { y } = desk.outputs({ y: 3 })
    const victim = place === 'input' ? x : { ...y, offset: place === 'before' ? y.offset - 1 : y.offset + 3, length: 1 }
    integers(victim)[0] = 7
    await desk.results(check)
    assert.equal(check.failures.length, 1, place)
  }
})

test('guard: the comparison sees NaN, infinities, one value among many and a wrong length', () => {
  const failures = (got: number[], want: number[]): number => {
    const check = new Check()
    check.close('kernel', 'y', Float32Array.from(got), want)
    return check.failures.length
  }
  assert.equal(failures([1, 2, 3], [1, 2, 3]), 0)
  assert.equal(failures([1 + 1e-6, 2], [1, 2]), 0)
  assert.equal(failures([1 + 5e-5, 2], [1, 2]), 1)
  assert.equal(failures([1, 2, 3.001], [1, 2, 3]), 1)
  assert.equal(failures([NaN], [1]), 1)
  assert.equal(failures([Infinity], [1]), 1)
  assert.equal(failures([1e-5], [0]), 1)
  assert.equal(failures([1], [1, 2]), 1)
})
