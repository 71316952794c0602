/** The bench page: buttons in, bars and a report out. Everything that is measured is measured in a worker. */
import { element, make } from '../../demos/site/dom.js'
import { Frame } from '../../demos/site/frame.js'
import { plainWords } from '../../demos/site/plain_words.js'
import { nameOfRecorded, readRecorded, recordedWhere, type Recorded } from '../../demos/site/recorded.js'
import { Collector } from '../report/collector.js'
import { remarks } from '../report/columns.js'
import { planRows } from '../suite/plan.js'
import { nameOf } from '../suite/row.js'
import { conduct, tryOut } from './conductor.js'
import { offerCopies, renewCopies } from './copy.js'
import { OrderForm } from './form.js'
import type { Opened, Progress } from './messages.js'
import { recordedView, rowView } from './row_view.js'

const frame = new Frame()
const form = new OrderForm()
const results = element('results')
const bar = element<HTMLProgressElement>('progress')

let collector = new Collector()
let running: AbortController | undefined
/** Until it is there, rows stand alone. */
let recorded: Recorded | undefined
/** What the choice in the header comes to. */
let opened: Promise<Opened>

const say = (text: string): void => void (element('status').textContent = text)
const fail = (error: unknown): void => {
  element('error').textContent = error instanceof Error ? plainWords(error) : String(error)
}

function take(progress: Progress): void {
  collector.take(progress)
  if (progress.type === 'environment') {
    const { length } = progress.rows
    say(length === 0 ? 'No row has that in its name.' : `${length} rows; first the machine’s peak.`)
  }
  if (progress.type === 'begin') say(`${nameOf(progress.row)} …`)
  if (progress.type === 'result') {
    results.append(rowView(progress.result, collector.report.peaks, recorded?.rows ?? []))
    bar.value = collector.share
    element('remarks').replaceChildren(...remarks(collector.report).map((text) => make('li', {}, text)))
  }
  renewCopies(collector.report)
}

async function start(): Promise<void> {
  const order = form.read()
  collector = new Collector()
  running = new AbortController()
  const { signal } = running
  results.replaceChildren()
  element('remarks').replaceChildren()
  element('error').textContent = ''
  element('hidden').textContent = ''
  bar.value = 0
  form.setRunning(true)
  try {
    const { backend } = await opened
    // a page by itself has no native code to call
    const native = () => Promise.resolve({ error: 'there is a native peer with `npm run bench` only' })
    await conduct({ ...order, backend }, { tell: take, native, signal })
    if (collector.report.results.length > 0) say('Done.')
  } catch (error) {
    collector.stop()
    say(signal.aborted ? 'Stopped.' : 'Ended by an error. What is measured stays.')
    if (!signal.aborted) fail(error)
  } finally {
    running = undefined
    form.setRunning(false)
  }
}

/** The rows that the form asks for, as they were recorded, until there are rows of this browser. */
function showRecorded(): void {
  if (!recorded || running || collector.report.results.length > 0) return
  const { only, ...order } = form.read()
  const rows = planRows({ ...order, backend: 'wasm', only: only === '' ? undefined : new RegExp(only, 'i') })
  const views = rows.flatMap((row) => {
    const found = recorded!.rows.find((one) => one.status === 'measured' && nameOfRecorded(one) === nameOf(row))
    return found ? [recordedView(row, found)] : []
  })
  results.replaceChildren(...views)
}

function compareWith(found: Recorded | undefined): void {
  recorded = found
  if (found) element('recorded').textContent = `Recorded: ${recordedWhere(found)}. Start measures your own beside it.`
  showRecorded()
}

function open(): void {
  running?.abort()
  element('error').textContent = ''
  opened = tryOut(frame.backend)
  opened.then(({ backend, reason }) => frame.runs(backend, reason), fail)
}

form.onStart(() => void start())
form.onStop(() => running?.abort())
form.onChange(showRecorded)
offerCopies(() => collector.report)
frame.onBackend(open)
document.addEventListener('visibilitychange', () => {
  if (running && document.hidden)
    element('hidden').textContent =
      'The tab was in the background for a while, where browsers slow pages down: these times may be too long.'
})
open()
void readRecorded('..').then(compareWith)
