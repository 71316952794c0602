/** What 'Look inside' computes on the host, beside the library. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModules } from '../modules.js'

const parts = await loadModules<typeof import('./parts.js')>(new URL('./parts.ts', import.meta.url))
const { HostModel, Random, Vocabulary, build, draw, findUnits, open, record, recordStates, writeHeld } = parts

const vocabulary = Vocabulary.of('ABCD:\n acdefghijk')
const tokens = Array.from(vocabulary.encode('ABC:\nface a hedge\n\nBAD:\n', 'the text'))

/** A model with weights that are not small, so that gates move. */
async function modelOf(cell: string, layers = 2) {
  const runtime = await open({ backend: 'wasm', threads: 1, seed: 3 })
  const model = build(runtime, { cell, hidden: 10, layers, embedding: 5 }, vocabulary.size)
  const random = new Random(4)
  for (const parameter of model.parameters())
    parameter.write(Float32Array.from({ length: parameter.size }, () => random.uniform(-0.5, 0.5)))
  return { runtime, model }
}

for (const cell of ['lstm', 'gru', 'rnn', 'rnnRelu']) {
  test(`the host's ${cell} has the states and the scores of the library`, async () => {
    const { runtime, model } = await modelOf(cell)
    try {
      const host = (await HostModel.of(model, cell))!
      const own = record(host, tokens)
      let compared = 0
      for (const { layer, name, values } of await recordStates(model, tokens)) {
        const mine = own.find((part) => part.layer === layer && part.name === name)!
        values.forEach((value, at) =>
          assert.ok(Math.abs(value - mine.values[at]!) < 1e-5 * Math.max(1, Math.abs(value))),
        )
        assert.ok(values.some((value) => Math.abs(value) > 0.1))
        compared++
      }
      assert.equal(compared, cell === 'lstm' ? 4 : 2)
      const { y } = model.eval().forwardWithState({ data: Int32Array.from(tokens), shape: [tokens.length, 1] })
      const scores = (await y.data()).slice(-vocabulary.size)
      host.logits().forEach((score, at) => assert.ok(Math.abs(score - scores[at]!) < 1e-4, `${score} ${scores[at]}`))
    } finally {
      runtime.close()
    }
  })
}

test('of a cell whose gates the page does not know the states are there', async () => {
  const { runtime, model } = await modelOf('lstmPeephole', 1)
  try {
    assert.equal(await HostModel.of(model, 'lstmPeephole'), undefined)
    const states = await recordStates(model, tokens)
    assert.deepEqual(states.map(({ name }) => name).sort(), ['c', 'h'])
    assert.ok(states.every(({ values }) => values.length === tokens.length * 10 && values.some((value) => value !== 0)))
  } finally {
    runtime.close()
  }
})

test('a unit that is held stays where it is held, and what it leads to follows', async () => {
  const { runtime, model } = await modelOf('lstm')
  try {
    const host = (await HostModel.of(model, 'lstm'))!
    for (const state of ['h', 'c']) {
      host.reset()
      for (const token of tokens) host.step(token, { layer: 0, state, unit: 3, value: 0.75 })
      assert.equal(host.part(0, state)[3], 0.75)
    }
    assert.ok(Math.abs(host.part(0, 'h')[3]! - host.part(0, 'o')[3]! * Math.tanh(0.75)) < 1e-6)
    const sample = { prompt: 'A', length: 200, temperature: 1, seed: 5 }
    const free = writeHeld(host, vocabulary, sample)
    assert.equal(free.length, 200)
    assert.equal(writeHeld(host, vocabulary, sample), free)
    assert.notEqual(writeHeld(host, vocabulary, sample, { layer: 1, state: 'c', unit: 0, value: 9 }), free)
  } finally {
    runtime.close()
  }
})

test('tokens are drawn by their scores', () => {
  const logits = Float32Array.of(0, Math.log(3), -Infinity, 1)
  const draws = (temperature: number, topK: number): number[] => {
    const random = new Random(1)
    const counts = [0, 0, 0, 0]
    for (let n = 0; n < 4000; n++) counts[draw(logits, temperature, topK, random)]!++
    return counts.map((count) => count / 4000)
  }
  const total = 1 + 3 + Math.E
  const [zero, one, two, three] = draws(1, Infinity)
  assert.ok(
    Math.abs(zero! - 1 / total) < 0.03 && Math.abs(one! - 3 / total) < 0.03 && Math.abs(three! - Math.E / total) < 0.03,
  )
  assert.equal(two, 0)
  assert.deepEqual(draws(1, 1), [0, 1, 0, 0])
  assert.equal(draws(1, 2)[0], 0)
  assert.ok(draws(0.05, Infinity)[1]! > draws(1, Infinity)[1]!)
})

test('units are found by what they follow, and chance is not taken for it', () => {
  const characters = [...'ROMEO:\nBut soft, what light\nfrom yonder window\n\nJULIET:\nAy me, it is the sun.\n']
  const T = characters.length
  const hidden = 3
  const values = new Float32Array(T * hidden)
  const random = new Random(2)
  let inLine = 0
  characters.forEach((one, at) => {
    inLine = one === '\n' ? 0 : inLine + 1
    values[at * hidden] = random.uniform(-1, 1)
    values[at * hidden + 1] = -inLine / 10 + random.uniform(-0.02, 0.02)
    values[at * hidden + 2] = /[A-Z]/.test(one) && /[A-Z:]/.test(characters[at + 1] ?? '') ? 1 : 0
  })
  const found = findUnits(characters, hidden, [
    { layer: 0, name: 'h', values },
    { layer: 0, name: 'o', values: values.map((value) => value * 2) },
  ])
  const line = found.find(({ feature }) => feature === 'how far it is in the line')!
  const name = found.find(({ feature }) => feature === 'inside a speaker’s name')!
  assert.deepEqual([line.unit, name.unit], [1, 2])
  assert.ok(line.correlation < -0.99 && name.correlation > 0.95)
  assert.ok(found.every(({ unit, name: state }) => unit !== 0 && state === 'h'))
  // What never changes follows nothing.
  assert.deepEqual(findUnits([...'ab c'], 1, [{ layer: 0, name: 'h', values: Float32Array.of(2, 2, 2, 2) }]), [])
})
