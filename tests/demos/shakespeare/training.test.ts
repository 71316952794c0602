/** A run as the page has it: kept, paused, moved, and saved from whatever happens to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kept, RunShelf } from '../../../demos/shakespeare/training/kept.js'
import type { TrainAnswer } from '../../../demos/shakespeare/training/messages.js'
import { defaults } from '../../../demos/shakespeare/settings.js'
import { loadModules } from '../modules.js'

const parts = await loadModules<typeof import('./parts.js')>(new URL('./parts.ts', import.meta.url))
const { MOST_MEGABYTES, Session, Workshop, addPoint, emptyHistory, fromMetadata, readText, rewind } = parts

const text = new Blob(['ROMEO:\nBut soft, what light through yonder window breaks?\n\n'.repeat(20)])
const settings = { ...defaults, hidden: 8, embedding: 4, batch: 4, length: 16, minutes: null, steps: 40 }

class MemoryShelf implements Pick<RunShelf, 'put' | 'get' | 'text'> {
  run: Kept | undefined
  file: Blob | undefined
  put(run: Kept, file: Blob): Promise<void> {
    ;[this.run, this.file] = [structuredClone(run), file]
    return Promise.resolve()
  }
  get = () => Promise.resolve(this.run)
  text = () => Promise.resolve(this.file)
}

type Type = TrainAnswer['type']

/** A workshop, and what it has told. */
function visit(shelf?: MemoryShelf, makeSession?: ConstructorParameters<typeof Workshop>[1]) {
  const told: TrainAnswer[] = []
  let look: () => void = () => {}
  const workshop = new Workshop(
    (answer) => {
      told.push(answer)
      look()
    },
    makeSession,
    shelf,
  )
  const until = async <Wanted extends Type>(
    type: Wanted,
    fits: (answer: Extract<TrainAnswer, { type: Wanted }>) => boolean = () => true,
  ) => {
    type Found = Extract<TrainAnswer, { type: Wanted }>
    for (;;) {
      const found = told.find((one): one is Found => one.type === type && fits(one as Found))
      if (found) return found
      const failed = told.find((one) => one.type === 'error')
      if (failed && type !== 'error') throw new Error(JSON.stringify(failed))
      await new Promise<void>((resolve) => (look = resolve))
    }
  }
  return { workshop, told, until }
}

test('a run is kept, and goes on where it was after the page has gone', async () => {
  const shelf = new MemoryShelf()
  const first = visit(shelf)
  void first.workshop.take({ type: 'train', settings: { ...settings, steps: 1e6 }, text, name: 'a play' })
  await first.until('progress', ({ iteration }) => iteration > 20)
  void first.workshop.take({ type: 'pause' })
  const { iteration } = await first.until('kept')
  assert.ok(iteration > 20)

  const second = visit(shelf)
  void second.workshop.take({ type: 'look' })
  const offer = await second.until('offer')
  assert.deepEqual([offer.name, offer.iteration, offer.settings.hidden], ['a play', iteration, 8])
  assert.ok(offer.history.points.length > 0)
  void second.workshop.take({ type: 'continue', backend: 'wasm', steps: iteration + 15 })
  const started = await second.until('started')
  assert.equal(started.iteration, iteration)
  assert.equal((await second.until('done')).iteration, iteration + 15)
  await second.until('kept', (one) => one.iteration === iteration + 15)
  assert.ok(shelf.run!.history.milestones.some((one) => one.iteration === iteration + 15))
  void second.workshop.take({ type: 'model', purpose: 'download' })
  assert.equal(fromMetadata((await second.until('model')).file).step, iteration + 15)
  void first.workshop.take({ type: 'backend', backend: 'auto' }) // it stands still for ever otherwise, and the process with it
})

test('a new backend takes over where the old one was', async () => {
  const { workshop, told, until } = visit(new MemoryShelf())
  void workshop.take({ type: 'train', settings: { ...settings, backend: 'auto', steps: 2000 }, text, name: 'a play' })
  await until('progress', ({ iteration }) => iteration > 5)
  void workshop.take({ type: 'backend', backend: 'wasm' })
  assert.equal((await until('done')).iteration, 2000)
  const starts = told.filter((one) => one.type === 'started')
  assert.equal(starts.length, 2)
  assert.ok(starts[1]!.iteration > 5)
})

test('a new backend that comes when all is done has nothing to take over', async () => {
  const asked: string[] = []
  const { workshop, told, until } = visit(new MemoryShelf(), (tell) => ({
    async take({ type }) {
      asked.push(type)
      const [model, optimizer] = [new Uint8Array(8), new Uint8Array(8)]
      if (type === 'start') tell({ type: 'started', iteration: 0, vocabulary: 1, weights: 1, characters: 1 })
      if (type === 'save') tell({ type: 'saved', iteration: settings.steps, asked: true, model, optimizer })
      if (type === 'stop') tell({ type: 'done', iteration: settings.steps, seconds: 1 })
    },
  }))
  void workshop.take({ type: 'train', settings, text, name: 'a play' })
  await until('started')
  void workshop.take({ type: 'backend', backend: 'webgpu' })
  assert.equal((await until('done')).iteration, settings.steps)
  assert.deepEqual(asked, ['start', 'save', 'stop'])
  const states = told.filter((one) => one.type === 'state')
  assert.equal(states.at(-1)?.state, 'idle')
})

test('a lost device: the run goes on from its last checkpoint, the second time on the processor', async () => {
  const backends: string[] = []
  const { told, until, workshop } = visit(new MemoryShelf(), (tell) => {
    const session = new Session(tell)
    return {
      async take(request) {
        if (request.type !== 'start') return session.take(request)
        backends.push(request.settings.backend)
        if (backends.length < 3) {
          // as a session tells of it: something of the run, and then the end
          tell({ type: 'error', name: 'DeviceLostError', message: 'the device was lost', ended: true })
        } else await session.take(request)
      },
    }
  })
  void workshop.take({ type: 'train', settings: { ...settings, backend: 'webgpu' }, text, name: 'a play' })
  assert.equal((await until('done')).iteration, 40)
  assert.deepEqual(backends, ['webgpu', 'webgpu', 'wasm'])
  const notices = told.flatMap((one) => (one.type === 'notice' ? [one.text] : []))
  assert.match(notices[0]!, /took the graphics device away.*goes on from the beginning\.$/)
  assert.match(notices[1]!, /on WebAssembly\.$/)
})

test('where there is no WebGPU, a run that asked for it is told so and trains', async () => {
  const { told, until, workshop } = visit(new MemoryShelf())
  void workshop.take({ type: 'train', settings: { ...settings, backend: 'webgpu' }, text, name: 'a play' })
  assert.equal((await until('done')).iteration, 40)
  assert.match((await until('notice')).text, /cannot run it that way/)
  assert.ok(!told.some((one) => one.type === 'error'))
})

test('a browser that keeps nothing is told of once, and training goes on', async () => {
  const { told, until, workshop } = visit() // Node has no IndexedDB
  void workshop.take({ type: 'train', settings, text, name: 'a play' })
  await until('done')
  void workshop.take({ type: 'model', purpose: 'write' })
  assert.equal((await until('model')).iteration, 40)
  const notices = told.flatMap((one) => (one.type === 'notice' ? [one.text] : []))
  assert.equal(notices.length, 1)
  assert.match(notices[0]!, /^Not kept: .*Download/)
})

test('a text that cannot be used is refused in a sentence, and what was kept stays', async () => {
  const shelf = new MemoryShelf()
  const { until, workshop } = visit(shelf)
  void workshop.take({ type: 'train', settings, text, name: 'a play' })
  await until('kept', ({ iteration }) => iteration === 40)
  const { id } = shelf.run!
  for (const [bad, words] of [
    [new Blob([]), /is empty/],
    [new Blob(['x']), /has 1 characters, wanted at least \d+/],
    [new Blob([Uint8Array.of(80, 75, 3, 4, 0, 0)]), /bytes that no text has/],
  ] as const) {
    const other = visit(shelf)
    void other.workshop.take({ type: 'train', settings, text: bad, name: 'bad' })
    const failure = await other.until('error')
    assert.equal(failure.name, 'TextError')
    assert.match(failure.message, words)
    assert.equal(other.told.filter((one) => one.type === 'state').at(-1)?.state, 'idle')
  }
  assert.equal(shelf.run?.id, id)
})

test('texts are read as UTF-8, with the ends of lines in one way', async () => {
  assert.equal(await readText(new Blob(['\ufeffa\r\nb\rc\nü'])), 'a\nb\nc\nü')
  await assert.rejects(readText(new Blob([Uint8Array.of(0x66, 0xfc, 0x72)])), /UTF-8/)
  const large = { size: (MOST_MEGABYTES + 1) * 1e6 } as Blob
  await assert.rejects(readText(large), { name: 'TextError', message: /takes up to 50 MB/ })
})

test('a history stays short, and keeps what was measured', () => {
  const history = emptyHistory()
  for (let iteration = 1; iteration <= 9000; iteration++)
    addPoint(history, { iteration, loss: 1, norm: 1, heldOut: iteration % 1000 === 0 ? 2 : null })
  assert.ok(history.points.length <= 2001)
  assert.equal(history.points.filter(({ heldOut }) => heldOut !== null).length, 9)
  history.milestones.push({ iteration: 100, text: 'a' }, { iteration: 700, text: 'b' })
  const before = rewind(history, 500)
  assert.ok(before.points.every(({ iteration }) => iteration <= 500))
  assert.deepEqual(before.milestones, [{ iteration: 100, text: 'a' }])
})
