/**
 * Twenty thousand damaged files: each is refused with a FormatError, or it is read and runs, or an index in it is not there. None takes long, none takes memory that is
 * not given back, and a model that was read before gives the same bits.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '../../bindings/formats/onnx/encode.js'
import { MODEL } from '../../bindings/formats/onnx/schema.js'
import { Random } from '../reference/random.js'
import { damageBytes, damageMessage } from './onnx/damage.js'
import { feedsOf, spellingTagger, tagger } from './onnx/taggers.js'
import { graphBytes, modelMessage } from './onnx/write_graph.js'
import { openLibrary, type Library } from './library.js'

const COUNT = 20000
const SEED = 77000
/** Milliseconds of work, of each and of all together: what others do on the machine at the same time does not count. */
const [EACH, ALL] = [1000, 30000]

const now = (): number => process.cpuUsage().user / 1000

const { webrnn, runtime } = await openLibrary()

const messages = [tagger(1), spellingTagger(2)].map(modelMessage)
const files = messages.map((message) => encode(MODEL, message))

type Inputs = Parameters<Awaited<ReturnType<Library['readOnnx']>>['run']>[0]

/** Something for each input, as the file asks for it; null where that is more than a test has. */
function inputsFor(model: Awaited<ReturnType<Library['readOnnx']>>, random: Random): Inputs | null {
  const lengths = new Map<string, number>()
  const lengthOf = (one: number | string): number => {
    if (typeof one === 'number') return one
    if (!lengths.has(one)) lengths.set(one, random.integer(1, 4))
    return lengths.get(one)!
  }
  const all = model.inputs.map(({ name, type, dims }) => {
    const shape = (dims ?? [2, 2]).map(lengthOf)
    const size = shape.reduce((product, length) => product * length, 1)
    if (size > 1000) return null
    const data = type.startsWith('float')
      ? random.uniform(size)
      : type === 'bool'
        ? random.integers(size, 0, 2)
        : random.integers(size, 0, 20)
    return [name, { data, dims: shape }] as const
  })
  return all.includes(null) ? null : Object.fromEntries(all as [string, { data: Int32Array; dims: number[] }][])
}

test('damaged files', async (t) => {
  const sound = await webrnn.readOnnx(runtime, graphBytes(tagger(3)))
  const feeds = feedsOf(new Random(1), 6, 3)
  const want = await sound.run(feeds)
  const live = runtime.stats().bytesLive
  const counts = { refused: 0, ran: 0, stumbled: 0, read: 0 }
  let slowest = 0
  const begin = now()
  for (let index = 0; index < COUNT; index++) {
    const random = new Random(SEED + index)
    const kind = index % messages.length
    const file = index % 8 < 6 ? damageBytes(files[kind]!, random) : damageMessage(messages[kind]!, random)
    const start = now()
    let model
    try {
      model = await webrnn.readOnnx(runtime, file)
      // Many damaged bytes are in weights, where they change nothing but numbers: every second one of those runs.
      const inputs = index % 8 < 3 ? null : inputsFor(model, random)
      if (inputs) await model.run(inputs)
      counts[inputs ? 'ran' : 'read']++
    } catch (error) {
      const isKnown = error instanceof webrnn.FormatError || (model !== undefined && error instanceof webrnn.TokenError)
      if (!isKnown) assert.fail(`file ${index}: ${error instanceof Error ? error.stack : String(error)}`)
      counts[model ? 'stumbled' : 'refused']++
    } finally {
      model?.dispose()
    }
    const took = now() - start
    assert.ok(took < EACH, `file ${index} took ${took} ms`)
    slowest = Math.max(slowest, took)
  }
  const all = now() - begin
  t.diagnostic(`${JSON.stringify(counts)}, ${Math.round(all)} ms, the slowest ${slowest.toFixed(1)} ms`)
  assert.ok(all < ALL, `all took ${all} ms`)
  for (const [what, count] of Object.entries(counts)) assert.ok(count > COUNT / 400, `${what}: ${count}`)
  const left = runtime.stats().bytesLive - live
  assert.ok(left < 2 ** 20, `${left} bytes were left behind`)
  assert.deepEqual(await sound.run(feeds), want, 'a model that was read before gives other bits')
})

test('a file of empty messages, a long chain and a name read a hundred thousand times take no more than their size', async () => {
  const wide = new Uint8Array(200_002)
  for (let at = 2; at < wide.length; at += 2) wide.set([0x0a, 0], at) // node {}
  wide.set([0x3a, 0xa0], 0)
  const many = 20_000
  const chain = {
    inputs: { x: { type: 'float32', dims: [1] } },
    outputs: { [`x${many}`]: 'float32' },
    nodes: Array.from({ length: many }, (_, n) => ({
      op: 'Identity',
      inputs: [n === 0 ? 'x' : `x${n}`],
      outputs: [`x${n + 1}`],
    })),
  } as const
  const fan = {
    inputs: { x: { type: 'float32', dims: [1000] } },
    outputs: { y: 'float32' },
    nodes: [
      { op: 'Concat', inputs: Array.from({ length: 200_000 }, () => 'x'), outputs: ['y'], attributes: { axis: 0 } },
    ],
  } as const
  const { FormatError } = webrnn
  await assert.rejects(webrnn.readOnnx(runtime, wide), (error) => error instanceof FormatError)
  const long = await webrnn.readOnnx(runtime, graphBytes(chain))
  const { [`x${many}`]: last } = await long.run({ x: { data: [3], dims: [1] } })
  assert.deepEqual([...last!.data], [3])
  await assert.rejects(
    webrnn.readOnnx(runtime, graphBytes(fan)),
    (error) => error instanceof FormatError && /it has 200000 inputs/.test(error.message),
  )
})
