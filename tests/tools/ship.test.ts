import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { recipe } from '../../demos/shakespeare/settings.js'
import { facts, verbatim } from '../../tools/ship/card.js'
import { LARGEST, publish } from '../../tools/ship/publish.js'
import { expectWhole } from '../../tools/ship/trained.js'
import { commandLine, known } from '../../tools/ship/training.js'

test('ship: a model that is too large for a page is refused, and nothing is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrnn-ship-'))
  try {
    await assert.rejects(publish(folder, new Uint8Array(LARGEST + 1), 'card'), {
      name: 'DataError',
      message: /^the model has 4,000,001 bytes in half precision, a page may load 4,000,000: nothing is written/,
    })
    assert.deepEqual(await readdir(folder), [])
    await publish(folder, new Uint8Array(LARGEST), 'card')
    assert.equal(await readFile(join(folder, 'model.md'), 'utf8'), 'card')
    assert.deepEqual((await readdir(folder)).sort(), ['model.md', 'model.safetensors'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('ship: a training that a person stopped is not shipped by itself', () => {
  assert.equal(expectWhole({ model: 'a', isStopped: false }), 'a')
  assert.throws(() => expectWhole({ model: 'a', isStopped: true }), /stopped before its end.*--ship --model a$/)
})

test('ship: the recipe stands in for what a file does not say only where they agree', () => {
  const recorded = { seed: 2 }
  assert.deepEqual(known(recorded, recipe, true), { training: recorded, isByRecipe: false })
  assert.deepEqual(known(undefined, recipe, true), { training: recipe, isByRecipe: true })
  assert.deepEqual(known(undefined, recipe, false), { training: undefined, isByRecipe: false })
})

test('ship: the command on a card is the recipe and what is different', () => {
  assert.equal(commandLine('shakespeare', recipe, recipe), 'npm run shakespeare -- --ship')
  assert.equal(
    commandLine('shakespeare', recipe, { ...recipe, clipNorm: 1, rate: 0.1, device: 'a card' }),
    'npm run shakespeare -- --ship --lr 0.1 --clip 1',
  )
  assert.equal(commandLine('tagger', { crf: false }, { crf: true }), 'npm run tagger -- --ship --crf')
})

test('ship: a card says what was not recorded, and shows a text as it is', () => {
  assert.equal(
    facts([
      ['a', 'x|y'],
      ['b', undefined],
    ]),
    '| | |\n|---|---|\n| a | x\\|y |\n| b | not recorded |',
  )
  assert.equal(verbatim('a ``` b'), '````\na ``` b\n````')
})
