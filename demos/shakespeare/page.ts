/** The demo page: settings in, curve, figures and samples out. All the work is in the worker. */
import { Client } from '../site/client.js'
import { element } from '../site/dom.js'
import { download } from '../site/files.js'
import { Frame } from '../site/frame.js'
import { LineChart } from '../site/line_chart.js'
import { plainWords } from '../site/plain_words.js'
import { asFailure } from '../site/failure.js'
import type { Answer, Request } from './messages.js'
import { defaults, sampleDefaults, type SampleSettings, type Settings } from './settings.js'
import { shakespeare, type Source } from './source.js'

const frame = new Frame('shakespeare')
const settingsForm = element<HTMLFormElement>('settings')
const writeForm = element<HTMLFormElement>('write')
const trainButton = element<HTMLButtonElement>('train')
const resetButton = element<HTMLButtonElement>('reset')
const saveButton = element<HTMLButtonElement>('save')
const askButton = element<HTMLButtonElement>('ask')
const ownText = element<HTMLTextAreaElement>('own-text')
const samples = element('samples')
const written = element('written')
const samplesHint = samples.innerHTML
const curve = new LineChart(element('curve'), {
  x: 'iteration',
  series: [
    { label: 'loss', colour: '--accent' },
    { label: 'held out', colour: '--second', points: true },
  ],
})

type Phase = 'loading' | 'ready' | 'starting' | 'training' | 'paused' | 'done'
let phase: Phase = 'loading'
const openClient = () => new Client<Request, Answer>(new URL('./worker.js', import.meta.url), take)
let client = openClient()

fill(settingsForm, { ...defaults, source: 'shakespeare' })
fill(writeForm, { ...sampleDefaults })

function take(answer: Answer): void {
  if (answer.type === 'hello') {
    setCells(answer.cells)
    setPhase('ready')
  }
  if (answer.type === 'opened') frame.runs(answer.backend, answer.reason)
  if (answer.type === 'started') setPhase('training')
  if (answer.type === 'progress') {
    element<HTMLProgressElement>('progress').value = answer.progress
    element('iteration').textContent = answer.iteration.toLocaleString()
    element('loss').textContent = answer.smoothed.toFixed(3)
    element('speed').textContent = Math.round(answer.charactersPerSecond).toLocaleString()
    element('left').textContent = clock(answer.secondsLeft)
    curve.add(answer.iteration, answer.loss, null)
  }
  if (answer.type === 'validation') {
    element('validation').textContent = answer.loss.toFixed(3)
    curve.add(answer.iteration, null, answer.loss)
  }
  if (answer.type === 'piece') pre(written).textContent += answer.text
  if (answer.type === 'sample' && !answer.asked) addSample(answer.iteration, answer.text)
  if (answer.type === 'saved' && answer.asked) download(answer.model, `shakespeare-${answer.iteration}.safetensors`)
  if (answer.type === 'done') setPhase('done')
  if (answer.type === 'error') {
    element('error').textContent = plainWords(answer)
    if (answer.ended) setPhase('ready')
  }
}

function setPhase(next: Phase): void {
  phase = next
  const running = next === 'training' || next === 'paused'
  trainButton.textContent = next === 'training' ? 'Pause' : next === 'paused' ? 'Continue' : 'Train'
  trainButton.disabled = next === 'loading' || next === 'starting'
  resetButton.disabled = !running && next !== 'done'
  saveButton.disabled = askButton.disabled = !running && next !== 'done'
  for (const control of settingsForm.elements) (control as HTMLInputElement).disabled = running || next === 'starting'
}

trainButton.addEventListener('click', () => {
  if (phase === 'training' || phase === 'paused') {
    const pausing = phase === 'training'
    client.ask({ type: pausing ? 'pause' : 'resume' })
    setPhase(pausing ? 'paused' : 'training')
  } else if (settingsForm.reportValidity()) {
    void start()
  }
})

async function start(): Promise<void> {
  clear()
  setPhase('starting')
  try {
    const source = await chosenText()
    element('notice').textContent = source.notice
    client.ask({ type: 'start', settings: readSettings(), text: source.text, every: 250, sample: sampleDefaults })
  } catch (error) {
    take(asFailure(error))
  }
}

resetButton.addEventListener('click', () => {
  client.close()
  clear()
  setPhase('loading')
  client = openClient()
})

saveButton.addEventListener('click', () => client.ask({ type: 'save' }))

writeForm.addEventListener('submit', (event) => {
  event.preventDefault()
  const sample = readSample()
  element('error').textContent = ''
  pre(written).textContent = sample.prompt
  written.hidden = false
  client.ask({ type: 'sample', sample })
})

settingsForm.addEventListener('submit', (event) => event.preventDefault())
settingsForm.addEventListener('change', () => (element('own').hidden = field(settingsForm, 'source') !== 'own'))

element<HTMLInputElement>('own-file').addEventListener('change', (event) => {
  const file = (event.target as HTMLInputElement).files?.[0]
  if (file) void readFile(file)
})
for (const type of ['dragover', 'dragleave', 'drop'] as const) {
  element('own').addEventListener(type, (event) => {
    event.preventDefault()
    element('own').classList.toggle('dropping', type === 'dragover')
    const file = event.dataTransfer?.files[0]
    if (type === 'drop' && file) void readFile(file)
  })
}

async function readFile(file: File): Promise<void> {
  ownText.value = await file.text()
}

function chosenText(): Promise<Source> {
  if (field(settingsForm, 'source') === 'own') return Promise.resolve({ text: ownText.value, notice: '' })
  return shakespeare()
}

function readSettings(): Settings {
  return {
    ...defaults,
    backend: frame.backend,
    cell: field(settingsForm, 'cell'),
    hidden: Number(field(settingsForm, 'hidden')),
    layers: Number(field(settingsForm, 'layers')),
    steps: Number(field(settingsForm, 'steps')),
    rate: Number(field(settingsForm, 'rate')),
    seed: Number(field(settingsForm, 'seed')),
    minutes: null,
  }
}

function readSample(): SampleSettings {
  return {
    prompt: field(writeForm, 'prompt'),
    length: Number(field(writeForm, 'length')),
    temperature: Number(field(writeForm, 'temperature')),
    seed: Number(field(writeForm, 'seed')),
  }
}

function field(form: HTMLFormElement, name: string): string {
  return (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value
}

function fill(form: HTMLFormElement, values: Readonly<Record<string, string | number | null>>): void {
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements.namedItem(name)
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = String(value ?? '')
  }
}

function setCells(names: readonly string[]): void {
  const select = settingsForm.elements.namedItem('cell') as HTMLSelectElement
  const before = select.value || defaults.cell
  select.replaceChildren(...names.map((name) => new Option(name, name)))
  select.value = before
}

function clear(): void {
  for (const id of ['error', 'notice']) element(id).textContent = ''
  for (const id of ['loss', 'validation', 'speed', 'left']) element(id).textContent = '–'
  element('iteration').textContent = '0'
  element<HTMLProgressElement>('progress').value = 0
  samples.innerHTML = samplesHint
  written.hidden = true
  curve.clear()
}

function addSample(iteration: number, text: string): void {
  samples.querySelector('p')?.remove()
  const panel = document.createElement('div')
  panel.className = 'panel'
  const title = document.createElement('h3')
  title.textContent = `After ${iteration.toLocaleString()} iterations`
  const body = document.createElement('pre')
  body.textContent = text
  panel.append(title, body)
  samples.prepend(panel)
}

function pre(panel: HTMLElement): HTMLElement {
  return panel.querySelector('pre') ?? panel
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
