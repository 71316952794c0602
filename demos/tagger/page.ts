/** The demo page: text in, tags out. Two workers have the models: one tags, and answers at once; the other trains. */
import { Client } from '../site/client.js'
import { element, make } from '../site/dom.js'
import type { Failure } from '../site/failure.js'
import { takeFiles } from '../site/files.js'
import { count } from '../site/format.js'
import { Frame } from '../site/frame.js'
import { ModelCard } from '../site/model_card.js'
import { keepOffline } from '../site/offline.js'
import { plainWords } from '../site/plain_words.js'
import { TrainingPanel } from './lesson/training_panel.js'
import { MapPanel } from './map/map_panel.js'
import { BatchView } from './reading/batch_view.js'
import { Latest } from './reading/latest.js'
import type { Answer, ModelFacts, Reading, Request } from './reading/messages.js'
import { SentenceView } from './reading/sentence_view.js'

/** Words in the cloud. */
const MAPPED = 4000

const frame = new Frame()
const text = element<HTMLTextAreaElement>('text')
const sentences = new SentenceView(element('sentences'), element('detail'))
const batch = new BatchView(element('batch'), element('batch-words'), element('batch-view'))
const reader = new Client<Request, Answer>(new URL('./reading/worker.js', import.meta.url), take)
const tagging = new Latest<string>((words) => reader.ask({ type: 'tag', text: words }))
const map = new MapPanel((word) => reader.ask({ type: 'neighbours', word }), frame.backend === 'webgpu')
const training = new TrainingPanel({
  backend: () => frame.backend,
  opened: (backend, reason) => frame.runs(backend, reason),
  use: (model, name) => {
    trained = name
    reader.ask({ type: 'open', backend: frame.backend, model })
    text.scrollIntoView({ block: 'center' })
  },
})
/** What the model was trained on in this tab, if it is not the shipped one. */
let trained: string | undefined

/** The address of the model that comes with the page. */
const shipped = new URL('./model.safetensors', document.baseURI).href

// The model comes first: all else can be built while it is on its way.
reader.ask({ type: 'open', backend: frame.backend, model: shipped })
const card = new ModelCard(new URL('./model.md', document.baseURI))

text.addEventListener('input', () => tagging.want(text.value))
for (const button of document.querySelectorAll<HTMLButtonElement>('#examples button'))
  button.addEventListener('click', () => {
    text.value = button.dataset.text ?? text.defaultValue // the first is what the page opens with
    tagging.want(text.value)
  })
frame.onBackend((backend) => {
  element('error').textContent = ''
  reader.ask({ type: 'move', backend })
  training.move(backend)
})
takeFiles(element('train'), element<HTMLInputElement>('file'), (file) => void takeFile(file))

/** A model is for the worker that tags, all else for the one that trains. */
async function takeFile(file: File): Promise<void> {
  if (!file.name.endsWith('.safetensors')) return training.inspect(file)
  trained = file.name
  reader.ask({ type: 'open', backend: frame.backend, model: new Uint8Array(await file.arrayBuffer()) })
}

function take(answer: Answer | Failure): void {
  if (answer.type === 'opened' && !training.isRunning) frame.runs(answer.backend, answer.reason)
  if (answer.type === 'model') showModel(answer)
  if (answer.type === 'absent') showAbsence(answer.isOffline)
  if (answer.type === 'tagged') showReading(answer)
  if (answer.type === 'map') void map.show(answer)
  if (answer.type === 'neighbours') map.showNeighbours(answer)
  if (answer.type === 'error') {
    element('error').textContent = plainWords(answer)
    if ('about' in answer && answer.about === 'tag') tagging.answered()
  }
}

function showModel({ data, accuracy, tags, words, weights, bytes }: ModelFacts): void {
  const right =
    accuracy === null
      ? 'How many words it gets right was not measured.'
      : `Of the words of the test sentences, which it has never seen, ${(100 * accuracy).toFixed(2)} % get the right tag.`
  const whose = trained === undefined ? 'The model' : 'Your model'
  const size = `${count(weights)} weights in ${(bytes / 1e6).toFixed(1)} MB`
  element('model').textContent =
    `${whose} learned ${tags.length} tags and ${count(words)} words from: ${data}. ${right} It has ${size}.`
  card.isShown = trained === undefined
  if (trained === undefined) void keepOffline([shipped]) // the worker has it, which on a first visit nobody watched
  element('error').textContent = ''
  element('notice').textContent = ''
  tagging.want(text.value)
  reader.ask({ type: 'map', most: MAPPED })
}

function showAbsence(isOffline: boolean): void {
  tagging.answered()
  const why = isOffline ? 'The model cannot be fetched: there is no network.' : 'This site has no trained model.'
  element('notice').textContent = `${why} Train one below, in some minutes, or load one from a file.`
  element('sentences').replaceChildren(make('p', { class: 'faint' }, 'Tags appear here once there is a model.'))
}

function showReading(reading: Reading): void {
  tagging.answered()
  sentences.show(reading)
  batch.show(reading)
  const cut = 'The text is long: only its first 4,000 characters are tagged.'
  element('notice').textContent = reading.isCut ? cut : ''
}
