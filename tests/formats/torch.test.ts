/**
 * Files that PyTorch's state_dict makes, in each type (tests/golden/weights.py): every layer, loaded from its part of one file, gives what PyTorch gives
 * with weights that are rounded to that type.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Module, Tensor } from 'webrnn'
import { loadPackage } from '../../tools/cells/package.js'
import golden from '../golden/weights.json'

/** |got − want| ≤ TOLERANCE · (1 + |want|) */
const TOLERANCE = 1e-5

const webrnn = await loadPackage()
const runtime = await webrnn.open({ backend: 'wasm', threads: 1 })
after(() => runtime.close())

const { RNN, GRU, LSTM, Embedding, Linear, Conv1d, decodeSafetensors } = webrnn
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))
const FILES = Object.fromEntries(
  Object.entries(golden.files).map(([dtype, { file }]) => [dtype, bytesOf(file)]),
) as Record<keyof typeof golden.files, Uint8Array>

const [I, H, V] = [3, 4, 7]
const both = { layers: 2, bidirectional: true }
const x = runtime.tensor(Float32Array.from(golden.x.data), golden.x.shape).keep()

/** A new layer of each kind, and how it runs. */
const LAYERS: Readonly<Record<string, () => readonly [layer: Module, run: () => Tensor]>> = {
  lstm: () => recurrent(new LSTM(runtime, I, H, both)),
  gru: () => recurrent(new GRU(runtime, I, H, both)),
  tanh: () => recurrent(new RNN(runtime, I, H, both)),
  relu: () => recurrent(new RNN(runtime, I, H, { ...both, nonlinearity: 'relu' })),
  projected: () => recurrent(new LSTM(runtime, I, H, { ...both, projSize: 2 })),
  embedding: () => {
    const layer = new Embedding(runtime, V, I)
    return [layer, () => layer.forward(golden.tokens)]
  },
  linear: () => plain(new Linear(runtime, I, H)),
  conv: () => plain(new Conv1d(runtime, I, H, 3, { padding: 1 })),
}
const recurrent = (layer: InstanceType<typeof LSTM>) => [layer, () => layer.forward(x).y] as const
const plain = (layer: Module & { forward(x: Tensor): Tensor }) => [layer, () => layer.forward(x)] as const

for (const [dtype, { outputs }] of Object.entries(golden.files))
  test(`${dtype}: each layer gives what PyTorch's gives`, async (t) => {
    let worst = 0
    for (const [name, { shape, data }] of Object.entries(outputs)) {
      const [layer, run] = LAYERS[name]!()
      const report = await layer.load(FILES[dtype as keyof typeof FILES], { prefix: `${name}.` })
      assert.deepEqual(report, {
        loaded: [...layer.namedParameters().keys()],
        missing: [],
        unexpected: [],
        misshapen: [],
      })
      const y = runtime.noGrad(run)
      assert.deepEqual(y.shape, shape)
      const got = await y.data()
      data.forEach((want, n) => {
        const error = Math.abs(got[n]! - want) / (1 + Math.abs(want))
        assert.ok(error <= TOLERANCE, `${name}[${n}]: got ${got[n]}, wanted ${want}`)
        worst = Math.max(worst, error)
      })
    }
    t.diagnostic(`${Object.keys(outputs).length} layers, worst error ${worst.toExponential(1)}`)
  })

test('the types differ: half precision is no float32', () => {
  const ofType = (dtype: keyof typeof FILES): Float32Array =>
    decodeSafetensors(FILES[dtype]).tensors.get('linear.weight')!.data
  const [exact, ...others] = (['F32', 'F16', 'BF16'] as const).map(ofType)
  for (const other of others) assert.ok(other.some((value, n) => value !== exact![n]))
})

test('a whole state_dict, integers and all: strict says what is too much, and otherwise it loads', async () => {
  const { namedParameters } = everything()
  assert.equal(namedParameters().size, decodeSafetensors(FILES.F32).tensors.size - 5, 'all but the BatchNorm')
  await assert.rejects(everything().load(FILES.F32), (error) => {
    assert.ok(error instanceof webrnn.FormatError)
    assert.match(error.message, /unexpected: norm\.num_batches_tracked/)
    assert.doesNotMatch(error.message, /missing|misshapen|load\(bytes/)
    return true
  })
  const model = everything()
  const { loaded, unexpected, ...others } = await model.load(FILES.F32, { strict: false })
  assert.deepEqual(loaded, [...model.namedParameters().keys()])
  assert.deepEqual(
    unexpected,
    ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'].map((name) => `norm.${name}`),
  )
  assert.deepEqual(others, { missing: [], misshapen: [] })
  const clean = everything()
  await clean.load(FILES.F32, { rename: (name) => (name.startsWith('norm.') ? null : name) })
  assert.deepEqual(await clean.save(), await model.save())
})

test('what was loaded is saved with the bits of PyTorch, in float32 and in half precision', async () => {
  const model = everything()
  await model.load(FILES.F32, { strict: false })
  for (const [precision, dtype] of [
    ['f32', 'F32'],
    ['f16', 'F16'],
  ] as const) {
    const got = decodeSafetensors(await model.save({ precision, metadata: { made: 'here' } }))
    assert.deepEqual(got.metadata, { made: 'here' })
    const want = decodeSafetensors(FILES[dtype]).tensors
    assert.equal(got.tensors.size, want.size - 5)
    for (const [name, { shape, data }] of got.tensors) {
      assert.deepEqual(shape, want.get(name)!.shape)
      // PyTorch rounded the float64 that the float32 was rounded from: no number here lies where that matters.
      assert.deepEqual(bitsOf(data), bitsOf(want.get(name)!.data), `${dtype} ${name}`)
    }
  }
  const [whole, half] = [await model.save(), await model.save({ precision: 'f16' })]
  assert.ok(half.length < 0.75 * whole.length)
})

test('save and load keep every bit, NaN with what they carry and subnormals', async () => {
  const layer = new Linear(runtime, 8, 4)
  const bits = Uint32Array.from({ length: 32 }, (_, n) => Math.imul(n + 1, 0x9e3779b1))
  bits.set([0x7f800001, 0xffc12345, 0x7fbfffff, 0x80000000, 1, 0x807fffff, 0xff800000])
  const values = new Float32Array(bits.buffer)
  layer.weight.write(values)
  const file = await layer.save()
  const other = new Linear(runtime, 8, 4)
  await other.load(file)
  assert.deepEqual(bitsOf(await other.weight.data()), bits)
  assert.deepEqual(await other.save(), file)
})

test('an unknown precision is refused', async () => {
  const options = { precision: 'bf16' as 'f16' }
  await assert.rejects(new Linear(runtime, 2, 2).save(options), /save: precision is 'bf16', wanted 'f32' or 'f16'/)
})

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length)

/** A model with all of the layers. */
function everything(): Module {
  const parts = Object.fromEntries(Object.entries(LAYERS).map(([name, make]) => [name, make()[0]]))
  return new (class extends webrnn.Module {
    override namedParameters = () => webrnn.joinParameters(parts)
  })(runtime)
}
