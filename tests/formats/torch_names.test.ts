/** Files whose names are not quite the model's: prefixes, other names, parts of it; what is loaded, what is said. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { LoadOptions, Module } from 'webrnn'
import { loadPackage } from '../../tools/cells/package.js'

const webrnn = await loadPackage()
const { Embedding, GRU, Linear, FormatError, OptionError, encodeSafetensors, sequential } = webrnn
const runtime = await webrnn.open({ backend: 'wasm', threads: 1, seed: 1 })
after(() => runtime.close())

const make = (): Module => sequential(new Embedding(runtime, 5, 4), new GRU(runtime, 4, 3), new Linear(runtime, 3, 5))
const names = [...make().namedParameters().keys()]
const source = make()
const decoded = webrnn.decodeSafetensors(await source.save()).tensors

/** The file of `source`, each name as `change` makes it. */
const fileWith = (change: (name: string) => string, more: readonly (readonly [string, number])[] = []): Uint8Array =>
  encodeSafetensors(
    new Map([
      ...[...decoded].map(([name, tensor]) => [change(name), tensor] as const),
      ...more.map(([name, size]) => [name, { shape: [size], data: new Float32Array(size).fill(7) }] as const),
    ]),
  )

const EVERYTHING = { loaded: names, missing: [], unexpected: [], misshapen: [] }

/** Loads into a new model, which has to be `source` then. */
async function loads(file: Uint8Array, options: LoadOptions, report: object = EVERYTHING): Promise<void> {
  const model = make()
  assert.deepEqual(await model.load(file, options), report)
  assert.deepEqual(await model.save(), await source.save())
}

/** The message of the error that loading ends with, which changes nothing. */
async function refusal(file: Uint8Array, options?: LoadOptions): Promise<string> {
  const model = make()
  const before = await model.save()
  let message = ''
  await assert.rejects(model.load(file, options), (error) => {
    assert.ok(error instanceof FormatError, String(error))
    message = error.message
    return true
  })
  assert.deepEqual(await model.save(), before)
  return message
}

test('a file as it is: all names are loaded', () =>
  loads(
    fileWith((name) => name),
    {},
  ))

test('prefix takes the names below it, and nothing else counts', async () => {
  const more = [
    ['decoder.0.weight', 3],
    ['step', 1],
  ] as const
  await loads(
    fileWith((name) => `encoder.${name}`, more),
    { prefix: 'encoder.' },
  )
})

test('a whole file that was saved from a part: rename puts the prefix on', async () => {
  const layer = new GRU(runtime, 4, 3)
  const file = await layer.save()
  const model = make()
  const { loaded } = await model.load(file, { rename: (name) => `1.${name}`, strict: false })
  assert.deepEqual(
    loaded,
    names.filter((name) => name.startsWith('1.')),
  )
})

test('rename is an object or a function, after the prefix; null leaves out', async () => {
  const file = fileWith((name) => `module.${name.replace('1.', 'rnn.')}`, [['module.tied', 2]])
  const object = {
    tied: null,
    ...Object.fromEntries(
      names.filter((name) => name.startsWith('1.')).map((name) => [name.replace('1.', 'rnn.'), name]),
    ),
  }
  await loads(file, { prefix: 'module.', rename: object })
  await loads(file, { prefix: 'module.', rename: (name) => (name === 'tied' ? null : name.replace('rnn.', '1.')) })
})

test('a name that objects have of their own is a name like any', async () => {
  const { weight } = new Linear(runtime, 2, 3)
  const model = new (class extends webrnn.Module {
    override namedParameters = () => new Map(['constructor', '__proto__'].map((name) => [name, weight]))
  })(runtime)
  const report = { ...EVERYTHING, loaded: ['constructor', '__proto__'] }
  for (const options of [{}, { rename: {} }, { rename: { weight: 'w' } }])
    assert.deepEqual(await model.load(await model.save(), options), report)
  const rename = JSON.parse('{"constructor": null, "__proto__": null}') as Record<string, null>
  const { missing } = await model.load(await model.save(), { rename, strict: false })
  assert.deepEqual(missing, report.loaded)
})

test('two names that become one are refused, strict or not', async () => {
  for (const strict of [true, false]) {
    const message = await refusal(
      fileWith((name) => name, [['module.0.weight', 20]]),
      { rename: (name) => name.replace('module.', ''), strict },
    )
    assert.equal(message, "'0.weight' and 'module.0.weight' of the file are both renamed to '0.weight'")
  }
})

test('not strict: what fits is loaded, the rest stays and is reported by name', async () => {
  const model = make()
  const before = webrnn.decodeSafetensors(await model.save()).tensors
  const file = encodeSafetensors(
    new Map([
      ['m.0.weight', decoded.get('0.weight')!],
      ['m.2.bias', { shape: [6], data: new Float32Array(6) }],
      ['m.extra', { shape: [], data: new Float32Array(1) }],
      ['n.other', { shape: [], data: new Float32Array(1) }],
    ]),
  )
  const report = await model.load(file, { prefix: 'm.', strict: false })
  const rest = names.filter((name) => !['0.weight', '2.bias'].includes(name))
  assert.deepEqual(report, { loaded: ['0.weight'], missing: rest, unexpected: ['m.extra'], misshapen: ['2.bias'] })
  const now = webrnn.decodeSafetensors(await model.save()).tensors
  for (const name of names)
    assert.deepEqual(now.get(name)!.data, (name === '0.weight' ? decoded : before).get(name)!.data, name)
})

test('strict: the error lists all that is wrong', async () => {
  const file = encodeSafetensors(
    new Map([
      ['0.weight', { shape: [4, 5], data: new Float32Array(20) }],
      ['1.weight_ih_l0', decoded.get('1.weight_ih_l0')!],
      ['3.weight', { shape: [2], data: new Float32Array(2) }],
    ]),
  )
  assert.deepEqual((await refusal(file)).split('\n  '), [
    'the file does not fit (nothing was changed):',
    'missing: 1.weight_hh_l0 [9, 3]',
    'missing: 1.bias_ih_l0 [9]',
    'missing: 1.bias_hh_l0 [9]',
    'missing: 2.weight [5, 3]',
    'missing: 2.bias [5]',
    'misshapen: 0.weight is [4, 5], wanted [5, 4]',
    'unexpected: 3.weight',
  ])
})

test('strict: one prefix too many is said, and the option that takes it off works', async () => {
  const more = [['decoder.weight', 1]] as const
  const says = (await refusal(fileWith((name) => `model.encoder.${name}`, more))).split('\n  ').at(-1)
  assert.equal(says, "it fits without 'model.encoder.' before each name: load(bytes, { prefix: 'model.encoder.' })")
  await loads(
    fileWith((name) => `model.encoder.${name}`, more),
    { prefix: 'model.encoder.' },
  )
  const rest = (
    await refusal(
      fileWith((name) => `model.encoder.${name}`),
      { prefix: 'model.' },
    )
  )
    .split('\n  ')
    .at(-1)
  assert.equal(rest, says, 'the whole prefix, where a part of it was given')
})

test('strict: one prefix too few is said, and the option that puts it on works', async () => {
  const file = await new Linear(runtime, 3, 5).save()
  const model = sequential(new Linear(runtime, 3, 5))
  await assert.rejects(
    model.load(file),
    /\n {2}it fits with '0\.' before each name: load\(bytes, \{ rename: \(name\) => '0\.' \+ name \}\)$/,
  )
  await model.load(file, { rename: (name) => '0.' + name })
  assert.deepEqual(await new Linear(runtime, 3, 5).load(await model.save(), { prefix: '0.' }), {
    ...EVERYTHING,
    loaded: ['weight', 'bias'],
  })
})

test('strict: nothing is said where no prefix would do', async () => {
  for (const change of [(name: string) => name.replace('1.', 'a.1.'), (name: string) => `${name}.value`, () => 'w'])
    assert.doesNotMatch(await refusal(fileWith(change)), /it fits/)
  assert.doesNotMatch(await refusal(encodeSafetensors(new Map())), /it fits|unexpected/)
})

test('a wanted tensor of a type that is not read is refused, strict or not', async () => {
  const text = new TextDecoder().decode(await source.save())
  // In place: an integer has as many bytes as a float32.
  const file = (await source.save()).slice()
  const at = text.indexOf('"F32"')
  file.set(new TextEncoder().encode('"I32"'), at)
  for (const strict of [true, false])
    assert.equal(await refusal(file, { strict }), "tensor '0.weight': its type is I32; F32, F16, BF16 and F64 are read")
})

test('an option that does not exist is refused', async () => {
  const options = { strickt: false } as LoadOptions
  await assert.rejects(
    make().load(await source.save(), options),
    (error) => error instanceof OptionError && /unknown option 'strickt'/.test(error.message),
  )
})

test('an optimizer still knows its own files, and takes no others', async () => {
  const model = make()
  const optimizer = new webrnn.Adam(model.parameters())
  const file = await optimizer.save()
  await optimizer.load(file)
  assert.deepEqual(await optimizer.save(), file)
  await assert.rejects(new webrnn.SGD(model.parameters(), { momentum: 0.5 }).load(file), /missing: momentum_buffer\.0/)
  await assert.rejects(optimizer.load(await model.save()), FormatError)
})
