/** The page: three tabs over two workers, one that writes and looks inside and one that trains. */
import { Client } from '../site/client.js'
import { element } from '../site/dom.js'
import type { Failure } from '../site/failure.js'
import { Frame } from '../site/frame.js'
import { plainWords } from '../site/plain_words.js'
import { InsidePanel } from './inside/panel.js'
import { Tabs } from './tabs.js'
import type { TrainAnswer, TrainRequest } from './training/messages.js'
import { TrainPanel } from './training/panel.js'
import type { WriteAnswer, WriteRequest } from './writing/messages.js'
import { ModelFacts, type Origin } from './writing/model_facts.js'
import { WritePanel } from './writing/panel.js'

const beside = (file: string): URL => new URL(file, import.meta.url)

// The model is what takes longest to come: it is asked for first of all.
let shipped = fetchModel()
const writer = new Client<WriteRequest, WriteAnswer>(beside('./writing/worker.js'), takeWriting)
const frame = new Frame()
writer.ask({ type: 'open', backend: frame.backend })

let trainer: Client<TrainRequest, TrainAnswer> | undefined
/** The file of the model that writes. */
let model: Uint8Array | undefined
let origin: Origin = 'shipped'
/** Where the file comes from that the worker is reading. */
let coming: { file: Uint8Array; origin: Origin } | undefined

const tabs = new Tabs(element('tabs'))
const facts = new ModelFacts(beside('./model.md'))
const write = new WritePanel({ ask: askWriter, load: (file) => void loadFile(file) })
const inside = new InsidePanel({ ask: askWriter, sample: () => write.sample, written: () => write.text })
const train = new TrainPanel(
  {
    ask: (request) => {
      quiet()
      askTrainer(request)
    },
    backend: () => frame.backend,
    model: () => model,
    use: (file) => {
      useModel(file, 'trained')
      tabs.show('write')
    },
    say,
  },
  beside('./sources.json'),
)

tabs.onShow((panel) => {
  if (panel === 'train' && !trainer) askTrainer({ type: 'look' })
  if (panel === 'inside') inside.open()
})
tabs.start()
frame.onBackend((backend) => {
  writer.ask({ type: 'open', backend })
  trainer?.ask({ type: 'backend', backend })
})
element('shipped').addEventListener('click', () => void useShipped())
document.addEventListener('visibilitychange', () => {
  if (document.hidden) trainer?.ask({ type: 'keep' })
})
void useShipped()

function askTrainer(request: TrainRequest): void {
  trainer ??= new Client<TrainRequest, TrainAnswer>(beside('./training/worker.js'), takeTraining)
  trainer.ask(request)
}

function askWriter(request: WriteRequest): void {
  quiet()
  writer.ask(request)
}

/** What a person does next need not stand under what went wrong before. */
function quiet(): void {
  for (const id of ['error', 'notice']) element(id).textContent = ''
}

function say(failure: Failure): void {
  element('error').textContent = plainWords(failure)
}

function takeWriting(answer: WriteAnswer): void {
  if (answer.type === 'opened') frame.runs(answer.backend, answer.reason)
  if (answer.type === 'notice') element('notice').textContent = answer.text
  if (answer.type === 'error') say(answer)
  if (answer.type === 'model') {
    if (coming) [model, origin] = [coming.file, coming.origin]
    coming = undefined
    facts.show(answer, origin)
  }
  write.take(answer)
  inside.take(answer)
  if (answer.type === 'model') {
    if (tabs.shown === 'inside' && write.text) inside.open()
    else write.write()
  }
  if (answer.type === 'written' && tabs.shown === 'inside') inside.open()
}

function takeTraining(answer: TrainAnswer): void {
  if (answer.type === 'opened') frame.runs(answer.backend, answer.reason)
  if (answer.type === 'notice') element('notice').textContent = answer.text
  if (answer.type === 'error') say(answer)
  train.take(answer)
}

function useModel(file: Uint8Array, from: Origin): void {
  quiet()
  coming = { file, origin: from }
  writer.ask({ type: 'model', file })
}

async function loadFile(file: File): Promise<void> {
  useModel(new Uint8Array(await file.arrayBuffer()), 'file')
}

async function useShipped(): Promise<void> {
  const file = await shipped
  if (file) return useModel(file, 'shipped')
  shipped = fetchModel() // for another try
  facts.none(
    'The model of this page is not here: it was not put beside the page, or there is no network. ' +
      'You can train one of your own, or load one from a file.',
  )
}

async function fetchModel(): Promise<Uint8Array | undefined> {
  const response = await fetch(beside('./model.safetensors')).catch(() => undefined)
  return response?.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}
