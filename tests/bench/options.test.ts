/** What is asked of the benchmark: its command line, and the rows that follow from it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { readOptions } from '../../bench/options.js'
import { PEERS } from '../../bench/peers/peer.js'
import { operations } from '../../bench/suite/operations.js'
import { planRows } from '../../bench/suite/plan.js'
import { nameOf } from '../../bench/suite/row.js'

const read = (...line: string[]) => readOptions(line, 4)
const plan = { backend: 'wasm', threads: [1, 2], quick: false, only: undefined } as const

test('without options: everything on WebAssembly, with one thread and two', () => {
  const options = read()
  assert.deepEqual(options?.order, { backend: 'wasm', threads: [1, 2], peers: PEERS, quick: false, only: '' })
  assert.deepEqual([options?.profile, options?.json, options?.out], [false, undefined, 'bench/results'])
  assert.deepEqual(readOptions([], 1)?.order.threads, [1])
})

test('every option arrives', () => {
  const line =
    '--backend webgpu --gpu software --only gemm --threads 3,1,3 --peers tensorflow.js --quick --json a --out b'
  const options = read(...line.split(' '))
  const order = { backend: 'webgpu', threads: [1, 3], peers: ['tensorflow.js'], quick: true, only: 'gemm' }
  assert.deepEqual(options, { order, profile: false, gpu: 'software', json: 'a', out: 'b' })
  assert.deepEqual(read('--peers', 'none')?.order.peers, [])
  assert.deepEqual(read('--backend', 'webgpu')?.order.peers, ['onnxruntime-web', 'tensorflow.js'], 'no native one')
  assert.equal(read('--profile')?.profile, true)
  assert.equal(read('--backend', 'webgpu', '--only', 'counts')?.order.only, 'counts')
})

for (const [line, message] of [
  [['--backend', 'gpu'], /^--backend is 'gpu', there are: wasm, webgpu$/],
  [['--threads', '0'], /^--threads is '0', wanted whole numbers from 1 to 64, separated by commas$/],
  [['--threads', '1,x'], /^--threads is '1,x'/],
  [
    ['--peers', 'brain.js'],
    /^--peers has 'brain\.js', there are: onnxruntime-web, tensorflow\.js, onnxruntime-node, or none$/,
  ],
  [['--only', 'nothing'], /^--only is 'nothing', which fits no row$/],
  [['--only', 'counts'], /^--only is 'counts', which fits no row$/],
  [['--only', '('], /^--only is '\(': Invalid regular expression/],
  [['--gpu', 'system'], /^--gpu goes with --backend webgpu only$/],
  [['--colour'], /unknown option '--colour'/],
  [['quick'], /too many arguments/],
] as const) {
  test(`an error: ${line.join(' ')}`, () => assert.throws(() => read(...line), { name: 'OptionError', message }))
}

test('as a command an error is one line, with exit code 1', () => {
  const command = ['--import', 'tsx', 'bench/run.ts', '--threads', 'many']
  const { status, stderr, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr, /^OptionError: --threads is 'many', wanted .*\n$/)
})

test('rows have names of their own, and all threads of one number stand together', () => {
  for (const quick of [true, false]) {
    for (const backend of ['wasm', 'webgpu'] as const) {
      const rows = planRows({ ...plan, backend, quick })
      assert.equal(new Set(rows.map(nameOf)).size, rows.length)
      const changes = rows.filter((row, at) => at > 0 && row.threads !== rows[at - 1]!.threads).length
      assert.equal(changes, backend === 'wasm' ? 1 : 0)
      for (const row of rows) assert.ok(operations[row.operation], row.operation)
    }
  }
})

test('a pattern chooses rows by their names', () => {
  const names = (only: RegExp) => planRows({ ...plan, only }).map(nameOf)
  assert.deepEqual(names(/^forward gru 64 16/), [
    'forward gru 64 16 128 128 wasm 1',
    'forward gru 64 16 128 128 wasm 2',
  ])
  assert.deepEqual(names(/gemm 1 .* 2$/), ['gemm 1 2048 512 wasm 2'])
  assert.deepEqual(names(/nothing/), [])
})

test('flops are those of the products', () => {
  const [row] = planRows({ ...plan, only: /^forward lstm 64 16/ })
  assert.equal(operations.forward.flops(row!), 2 * 64 * 16 * 4 * 128 * 256)
  const [training] = planRows({ ...plan, only: /^training gru 64 16/ })
  assert.equal(operations.training.flops(training!), 2 * 64 * 16 * 3 * 128 * 5 * 128 + 6 * 64 * 16 * 128 * 64)
  const [gemm] = planRows({ ...plan, only: /^gemm 512/ })
  assert.equal(operations.gemm.flops(gemm!), 2 * 512 ** 3)
})
