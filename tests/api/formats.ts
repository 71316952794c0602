/** Saving and loading: round trips, and files that are truncated, foreign or do not fit. */
import {
  Adam,
  Embedding,
  FormatError,
  GRU,
  Linear,
  crossEntropy,
  decodeSafetensors,
  encodeSafetensors,
  sequential,
  type Runtime,
} from '../../bindings/index.js'
import type { ApiCase } from './case.js'

const model = (runtime: Runtime) =>
  sequential(new Embedding(runtime, 5, 4), new GRU(runtime, 4, 3), new Linear(runtime, 3, 5))
const tokens = [[1], [2], [3]]
const words = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.slice().buffer)

const roundTrip: ApiCase = {
  name: 'api: a saved model and optimizer continue bit by bit where they left off',
  async run(open, check) {
    const train = async (one: ReturnType<typeof model>, optimizer: Adam, steps: number): Promise<number[]> => {
      const losses: number[] = []
      for (let step = 0; step < steps; step++) {
        const loss = crossEntropy(one.forward(tokens), [2, 3, 4])
        loss.backward()
        optimizer.step()
        losses.push(await loss.item())
      }
      return losses
    }
    const first = model(await open(1))
    const optimizer = new Adam(first.parameters(), { lr: 0.05 })
    await train(first, optimizer, 4)
    const bytes = await first.save({ metadata: { text: 'naïve “text”', steps: '4' } })
    const state = await optimizer.save()
    const want = await train(first, optimizer, 4)

    const second = model(await open(2))
    await second.load(bytes)
    const resumed = new Adam(second.parameters(), { lr: 0.05 })
    await resumed.load(state)
    check.that(resumed.steps === 4, `resumed at step ${resumed.steps}`)
    const got = await train(second, resumed, 4)
    check.that(got.join() === want.join(), `${got.join()} and ${want.join()}`)

    // As they come from a file in Node (a view into a larger buffer) and from fetch.
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    class Sliced extends Uint8Array {
      override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
        return this.subarray(from, to) as Uint8Array<ArrayBuffer>
      }
    }
    await second.load(new Sliced(shifted.buffer, 3, bytes.length))
    await second.load(bytes.slice().buffer)
    check.same('load', 'saved again', words(await second.save()), words(await second.save()))

    const { tensors, metadata } = decodeSafetensors(bytes)
    check.that(metadata.text === 'naïve “text”', 'the metadata changed')
    check.that(
      [...tensors.keys()].join() === '0.weight,1.weight_ih_l0,1.weight_hh_l0,1.bias_ih_l0,1.bias_hh_l0,2.weight,2.bias',
      `names: ${[...tensors.keys()].join()}`,
    )
    check.that(tensors.get('1.weight_ih_l0')!.shape.join() === '9,4', 'weight_ih_l0 is [3 · 3, 4]')
    check.that(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8 === 0, 'the header is padded to 8 bytes')
  },
}

const refused: ApiCase = {
  name: 'api: a truncated, foreign or misfitting file is refused and changes nothing',
  async run(open, check) {
    const runtime = await open(1)
    const one = model(runtime)
    const bytes = await one.save()
    const before = await one.save()
    const text = (value: string): Uint8Array => new TextEncoder().encode(value)
    const header = (json: string, data = 0): Uint8Array => {
      const body = text(json)
      const file = new Uint8Array(8 + body.length + data)
      new DataView(file.buffer).setBigUint64(0, BigInt(body.length), true)
      file.set(body, 8)
      return file
    }
    const f32 = (shape: readonly number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
    const huge = new Uint8Array(64)
    new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true)
    const files: [string, Uint8Array, RegExp][] = [
      ['empty', new Uint8Array(0), /not a safetensors file: it has 0 bytes/],
      ['text', text('This is no model, but a text of some length.'), /not a safetensors file/],
      ['huge header', huge, /not a safetensors file/],
      ['cut in the header', bytes.slice(0, 60), /truncated: the header/],
      ['cut in the data', bytes.slice(0, bytes.length - 10), /truncated/],
      ['too long', new Uint8Array([...bytes, 0, 0, 0, 0]), /the tensors end at byte \d+ of the data/],
      ['no JSON', header('{"a": }'), /the header is not JSON/],
      ['no entry', header('{"a": 3}'), /tensor 'a': its entry is not an object/],
      ['a type of no use', header('{"a": {"dtype":"I64","shape":[1],"data_offsets":[0,8]}}', 8), /unexpected: a/],
      [
        'no type',
        header('{"a": {"dtype":"F","shape":[1],"data_offsets":[0,4]}}', 4),
        /its type is F, which the format/,
      ],
      [
        'lying offsets',
        header('{"a": {"dtype":"F32","shape":[4],"data_offsets":[0,8]}}', 8),
        /takes 16 bytes, its offsets span 8/,
      ],
      [
        'negative shape',
        header('{"a": {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4),
        /its shape is not a list of lengths/,
      ],
      [
        'another model',
        encodeSafetensors(
          new Map([
            ['0.weight', f32([5, 4])],
            ['9.weight', f32([2])],
          ]),
        ),
        /missing: 1\.weight_ih_l0[^]*unexpected: 9\.weight/,
      ],
      [
        'another shape',
        await sequential(new Embedding(runtime, 6, 4), new GRU(runtime, 4, 3), new Linear(runtime, 3, 5)).save(),
        /misshapen: 0\.weight is \[6, 4\], wanted \[5, 4\]/,
      ],
    ]
    for (const [what, file, says] of files) {
      let error: unknown
      await one.load(file).catch((thrown: unknown) => (error = thrown))
      check.that(
        error instanceof FormatError && says.test(error.message),
        `${what}: ${String(error)}, wanted ${String(says)}`,
      )
    }
    check.same(
      'load',
      'the parameters',
      new Int32Array((await one.save()).slice(0).buffer),
      new Int32Array(before.slice(0).buffer),
    )
    const optimizer = new Adam(one.parameters())
    let error: unknown
    await optimizer.load(bytes).catch((thrown: unknown) => (error = thrown))
    check.that(error instanceof FormatError, `an optimizer loaded a model: ${String(error)}`)
  },
}

export const formatCases: readonly ApiCase[] = [roundTrip, refused]
