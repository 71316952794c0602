/** What a program forgets to end goes when it is garbage. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

test('a generator that nobody ends gives its memory back', () => {
  const program = `
    const { open, sequential, Embedding, LSTM, Linear, generate } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)})
    const rt = await open({ backend: 'wasm', threads: 1 })
    const model = sequential(new Embedding(rt, 9, 16), new LSTM(rt, 16, 16), new Linear(rt, 16, 9))
    const live = []
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < 50; n++) {
        const tokens = generate(model, { prompt: [1], seed: n })
        for (let k = 0; k < 3; k++) await tokens.next()
      }
      for (let k = 0; k < 5; k++) { globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 10)) }
      live.push(rt.stats().bytesLive)
    }
    console.log(JSON.stringify(live))`
  const command = ['--expose-gc', '--input-type=module', '--eval', program]
  const live = JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' })) as number[]
  assert.ok(live[3]! <= live[0]!, `bytes live after each round: ${live.join(', ')}`)
})
