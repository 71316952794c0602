/** 20,000 files that accident and malice have changed: each loads, or is a FormatError, at once, without much memory, and then changes no bit of the model. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { getHeapStatistics } from 'node:v8'
import type { FileTensor, LoadOptions } from 'webrnn'
import { loadPackage } from '../../tools/cells/package.js'
import { Random } from '../reference/random.js'
import { mutateBytes, mutateJson } from './fuzz/mutate.js'
import { fileOf } from './safetensors_file.js'

const ROUNDS = 20_000
const LONGEST_MILLISECONDS = 500
/** What loading a file may allocate, all told; the files have a few KB, or at most a MB. */
const MOST_BYTES = 32 * 2 ** 20

const webrnn = await loadPackage()
const runtime = await webrnn.open({ backend: 'wasm', threads: 1, seed: 4 })
after(() => runtime.close())
const { Embedding, FormatError, LSTM, Linear, decodeSafetensors, sequential } = webrnn

const model = sequential(
  new Embedding(runtime, 3, 2),
  new LSTM(runtime, 2, 3, { bidirectional: true, projSize: 2 }),
  new Linear(runtime, 4, 3),
)
const metadata = { made: 'for this test' }
const FILES = [await model.save({ metadata }), await model.save({ metadata, precision: 'f16' })]

/** A file's header and what is behind it. */
const partsOf = (file: Uint8Array): readonly [header: Uint8Array, data: Uint8Array] => {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  return [file.subarray(8, end), file.subarray(end)]
}

/** Changes to the bytes of all, to those of the header or of the data alone, or to what the header says, the data as they are or changed, too. */
function mutated(random: Random, round: number): Uint8Array {
  const file = FILES[random.integer(0, FILES.length)]!
  const kind = round % 5
  if (kind === 0) return mutateBytes(random, file)
  const [header, data] = partsOf(file)
  if (kind === 1) return fileOf(mutateBytes(random, header), data)
  if (kind === 2) return fileOf(header, mutateBytes(random, data))
  const text = mutateJson(random, JSON.parse(new TextDecoder().decode(header)) as object)
  return fileOf(text, kind === 3 ? data : mutateBytes(random, data))
}

const OPTIONS: readonly LoadOptions[] = [
  ...[{}, {}, { strict: false }, { prefix: '1.' }, { prefix: '', strict: false }],
  { rename: (name) => name.replace('2.', '1.'), strict: false },
  { rename: { '0.weight': null, made: '0.weight' }, strict: false },
]

/** Milliseconds, however busy the machine is with other things. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const inUse = (): number => {
  const { used_heap_size: objects, external_memory: arrays } = getHeapStatistics()
  return objects + arrays
}

/** Loads into the model: what came of it, and what it took. */
async function load(file: Uint8Array, options: LoadOptions = {}) {
  const [memory, begin] = [inUse(), cpuTime()]
  const result = await model.load(file, options).catch((error: unknown) => error)
  return { result, milliseconds: cpuTime() - begin, bytes: inUse() - memory }
}

test(`${ROUNDS} changed files: each loads or is a FormatError, which changes nothing`, async (t) => {
  const random = new Random(23)
  const reasons = new Map<string, number>()
  let before = await model.save()
  const live = runtime.stats().bytesLive
  let [loaded, strict, slowest, most] = [0, 0, 0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    const file = mutated(random, round)
    const copy = file.slice()
    const options = OPTIONS[random.integer(0, OPTIONS.length)]!
    const { result, milliseconds, bytes } = await load(file, options)
    slowest = Math.max(slowest, milliseconds)
    most = Math.max(most, bytes)
    const where = `round ${round}, ${JSON.stringify(options)}`
    assert.ok(slowest < LONGEST_MILLISECONDS, `${where}: ${slowest} ms`)
    assert.ok(most < MOST_BYTES, `${where}: ${most} bytes`)
    assert.ok(Buffer.compare(file, copy) === 0, `${where}: the file itself was changed`)
    const now = await model.save()
    if (result instanceof Error) {
      if (!(result instanceof FormatError)) throw result
      assert.ok(Buffer.compare(now, before) === 0, `${where}: the model was changed, although ${result.message}`)
      const reason = result.message.split('\n')[0]!.replace(/'.*'|\[.*\]|\d+|JSON: .*/g, '…')
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      continue
    }
    loaded++
    if (options.strict === undefined && !options.prefix) {
      strict++
      const [got, want] = [now, file].map((one) => decodeSafetensors(one).tensors)
      for (const [name, tensor] of got!) assert.ok(equal(tensor, want!.get(name)!), `${where}: ${name}`)
    }
    before = now
  }
  assert.equal(runtime.stats().bytesLive, live)
  t.diagnostic(
    `${loaded} loaded (${strict} in full), ${ROUNDS - loaded} refused for ${reasons.size} reasons; slowest ${slowest.toFixed(1)} ms, ` +
      `most memory ${(most / 2 ** 20).toFixed(1)} MiB`,
  )
  assert.ok(strict > 200, `${strict} files were loaded in full`)
  assert.ok(reasons.size > 15, [...reasons.keys()].join('\n'))
})

/** As bits: a NaN is what it is. */
const equal = (a: FileTensor, b: FileTensor): boolean =>
  a.shape.join() === b.shape.join() && Buffer.compare(Buffer.from(a.data.buffer), Buffer.from(b.data.buffer)) === 0

test('large files that are all malice: refused within a second', async () => {
  const entries = (count: number, entry: (n: number) => string): string =>
    `{${Array.from({ length: count }, (_, n) => `"${n}.weight":${entry(n)}`).join()}}`
  const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'
  const files = {
    'a header of a gigabyte, announced': Uint8Array.from([0, 0, 0, 64, 0, 0, 0, 0, 0x7b, 0x7d]),
    'a header of 2^64 - 1 bytes, announced': Uint8Array.from([...Array<number>(8).fill(255), 0x7b, 0x7d]),
    'a tensor of 2^53 - 4 bytes, announced': fileOf(
      '{"a":{"dtype":"F32","shape":[2251799813685247],"data_offsets":[0,9007199254740988]}}',
      new Uint8Array(4),
    ),
    'lists two hundred thousand deep': fileOf(`{"a":${'['.repeat(2e5)}${']'.repeat(2e5)}}`, new Uint8Array(0)),
    'two hundred thousand axes': fileOf(
      `{"0.weight":{"dtype":"F32","shape":[${'1,'.repeat(2e5)}1],"data_offsets":[0,4]}}`,
      new Uint8Array(4),
    ),
    'twenty thousand tensors without numbers': fileOf(
      entries(20_000, () => empty),
      new Uint8Array(0),
    ),
    'twenty thousand tensors at the same place': fileOf(
      entries(20_000, () => '{"dtype":"U8","shape":[9],"data_offsets":[0,9]}'),
      new Uint8Array(9),
    ),
    'one name twenty thousand times': fileOf(
      `{${Array<string>(20_000).fill(`"a":${empty}`).join()}}`,
      new Uint8Array(0),
    ),
  }
  const before = await model.save()
  for (const [title, file] of Object.entries(files)) {
    const { result, milliseconds, bytes } = await load(file)
    assert.ok(result instanceof FormatError, `${title}: ${String(result)}`)
    assert.ok(milliseconds < 1000, `${title}: ${milliseconds} ms`)
    assert.ok(bytes < MOST_BYTES, `${title}: ${bytes} bytes`)
    assert.deepEqual(await model.save(), before, title)
  }
})
