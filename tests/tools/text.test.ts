import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learningRate } from '../../demos/shakespeare/settings.js'
import { Streams } from '../../demos/shakespeare/streams.js'
import { checkText, split, Vocabulary } from '../../demos/shakespeare/text.js'

const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, at) => at)

test('a vocabulary is the distinct characters in the order of their code points, and reads its own text', () => {
  const text = 'zebra\n😀 and 😀 ä'
  const vocabulary = Vocabulary.of(text)
  assert.deepEqual(vocabulary.characters, ['\n', ' ', 'a', 'b', 'd', 'e', 'n', 'r', 'z', 'ä', '😀'])
  assert.equal(vocabulary.decode(vocabulary.encode(text, 'the text')), text)
  assert.equal(vocabulary.encode('😀', 'the text').length, 1)
})

test('characters unseen are named', () => {
  const vocabulary = Vocabulary.of('abc')
  assert.throws(() => vocabulary.encode('abXcYX', 'the prompt'), {
    name: 'TextError',
    message: 'the prompt has characters that the model has never seen: "X" "Y"',
  })
  assert.throws(() => vocabulary.encode('0123456789', 'the text'), /"7" and 2 more$/)
})

test('a text that is empty or too short is refused, and one of the length that the message asks for is taken', () => {
  assert.throws(() => checkText(counting(0), 2, 3), { name: 'TextError', message: 'the text is empty' })
  for (const [rows, length] of [
    [1, 1],
    [2, 3],
    [32, 64],
    [1, 100],
  ] as const) {
    let message = ''
    try {
      checkText(counting(5), rows, length)
    } catch (error) {
      message = (error as Error).message
    }
    const needed = Number(/at least (\d+)/.exec(message)?.[1])
    assert.doesNotThrow(() => checkText(counting(needed), rows, length))
    assert.throws(() => checkText(counting(needed - 1), rows, length), /wanted at least/)
  }
})

test('the split is 90 % and 10 %, nothing lost', () => {
  const { training, validation } = split(counting(1005))
  assert.equal(training.length, 904)
  assert.equal(validation[0], 904)
  assert.equal(validation.length, 101)
})

test('streams: a row goes on where it stopped; the target is the next character; time is first', () => {
  const streams = new Streams(counting(26), 2, 4) // two streams of 12, three batches
  assert.equal(streams.batches, 3)
  const first = streams.batch(0)
  assert.deepEqual(first.tokens.shape, [4, 2])
  assert.deepEqual([...first.tokens.data], [0, 12, 1, 13, 2, 14, 3, 15])
  assert.deepEqual([...first.targets], [1, 13, 2, 14, 3, 15, 4, 16])
  assert.deepEqual([...streams.batch(1).tokens.data].slice(0, 2), [4, 16])
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((iteration) => streams.batch(iteration).first),
    [true, false, false, true, false],
  )
  assert.deepEqual(streams.batch(3), first)
})

test('a pass reads every character of its streams once, the last batch shorter', () => {
  const streams = new Streams(counting(24), 2, 4) // two streams of 11
  const passed = [...streams.pass()]
  assert.deepEqual(
    passed.map(({ tokens }) => tokens.shape[0]),
    [4, 4, 3],
  )
  const read = passed.flatMap(({ tokens }) => [...tokens.data]).sort((a, b) => a - b)
  assert.deepEqual(read, [...counting(22)])
  for (const { tokens, targets } of passed) tokens.data.forEach((token, at) => assert.equal(targets[at], token + 1))
})

test('the learning rate falls from the whole to a twentieth and stays in these bounds', () => {
  assert.equal(learningRate(2, 0), 2)
  assert.ok(Math.abs(learningRate(2, 1) - 0.1) < 1e-12)
  assert.ok(Math.abs(learningRate(2, 0.5) - 1.05) < 1e-12)
  assert.equal(learningRate(2, 7), learningRate(2, 1))
})
