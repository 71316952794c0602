/** A report as a run would make it, with everything in it that can be shown. */
import type { Peak, Report, Result } from '../../bench/report/result.js'
import { spreadOf } from '../../bench/sampling/statistics.js'
import type { Row } from '../../bench/suite/row.js'

const row = (operation: Row['operation'], size: Row['size'], cell: Row['cell'] = 'lstm'): Row => {
  return { operation, cell, size, backend: 'wasm', threads: 2 }
}

const result = (of: Row, milliseconds: number, more: Partial<Result> = {}): Result => ({
  ...{ row: of, status: 'measured', error: null, threads: 1, reason: 'WebAssembly, 1 thread' },
  ...{ milliseconds: { median: milliseconds, low: 0.9 * milliseconds, high: 1.1 * milliseconds }, rounds: 5 },
  ...{ samples: 10, flops: 1e8, bytes: null, workingSet: null, peers: [], more: {}, ...more },
})

const spread = { median: 2, low: 1.5, high: 2.5 }
const peers: Result['peers'] = [
  { name: 'onnxruntime-web', status: 'measured', milliseconds: spread, ratio: spread, samples: 2, difference: 1e-6 },
  { name: 'tensorflow.js', status: 'unable', error: 'GRUCell does not\nsupport that' },
]
const peak = (when: Peak['when'], gigaflops: number): Peak => {
  return { threads: 1, when, relaxed: true, gigaflops, gigabytesPerSecond: { 262144: 100, 4194304: 50 } }
}

export const report: Report = {
  environment: {
    date: '2026-01-02T03:04:05.000Z',
    browser: 'Chrome/1',
    cores: 2,
    crossOriginIsolated: true,
    quick: false,
  },
  peaks: [peak('before', 40), peak('after', 50)],
  peers: { 'onnxruntime-web, threads 2': '1.0, wasm' },
  results: [
    result(row('forward', { T: 64, B: 16, I: 128, H: 128 }), 10, { peers }),
    result(row('forward', { T: 64, B: 1, I: 128, H: 128 }, 'gru'), 1, { bytes: 1e7, workingSet: 200_000, peers }),
    result(row('gemm', { M: 4, N: 5, K: 6 }, null), NaN, {
      ...{ status: 'wrong', error: 'gemm[3] is 1, wanted 2', milliseconds: spreadOf([]), samples: 0, rounds: 0 },
    }),
    result(row('character', { T: 1, B: 1, V: 65, E: 64, H: 512 }), 0.05, {
      more: { 'milliseconds of the first': 0.05 },
    }),
    ...[16, 32, 64].map((T) => result(row('scaling', { T, B: 16, I: 128, H: 128 }), T / 8)),
  ],
  counts: {
    reason: 'WebGPU: a name',
    rows: [
      {
        ...{ row: row('forward', { T: 64, B: 8, I: 64, H: 64 }), name: 'webrnn', error: null },
        calls: { dispatches: 3, submits: 1, encoders: 1, passes: 1, bindGroups: 0, writes: 2, maps: 1 },
      },
      {
        row: row('training', { T: 64, B: 8, I: 64, H: 64, V: 9 }),
        name: 'a peer',
        calls: null,
        error: 'no such thing',
      },
    ],
    recording: {
      size: { T: 16, B: 4, words: 500, features: 32, H: 32, tags: 16, layers: 2 },
      ...{ dispatches: 60, after: 900, milliseconds: { median: 0.5, low: 0.4, high: 0.6 }, young: 0.8, fastest: 0.3 },
    },
  },
  stopped: false,
}
