/** The bench page: buttons in, bars and a report out. Everything that is measured is measured in a worker. */
import { Collector } from '../report/collector.js'
import { remarks } from '../report/columns.js'
import { reportJson } from '../report/json.js'
import { markdown } from '../report/markdown.js'
import { PEERS } from '../peers/peer.js'
import { nameOf } from '../suite/row.js'
import { defaultThreads, type Order } from '../suite/settings.js'
import { conduct } from './conductor.js'
import type { Progress } from './messages.js'
import { rowView } from './row_view.js'

const element = <Type extends HTMLElement>(id: string): Type => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`no element #${id}`)
  return found as Type
}
const form = element<HTMLFormElement>('order')
const startButton = element<HTMLButtonElement>('start')
const stopButton = element<HTMLButtonElement>('stop')
const copyButtons = [element<HTMLButtonElement>('copy-markdown'), element<HTMLButtonElement>('copy-json')] as const
const results = element('results')

let collector = new Collector()
let running: AbortController | undefined

const control = (name: string) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement
control('threads').value = (crossOriginIsolated ? defaultThreads(navigator.hardwareConcurrency) : [1]).join(',')

function readOrder(): Order {
  const chosen = new FormData(form)
  const peers = chosen.getAll('peers')
  return {
    backend: chosen.get('backend') === 'webgpu' ? 'webgpu' : 'wasm',
    threads: [...new Set(String(chosen.get('threads')).split(',').map(Number))].filter((count) => count > 0),
    peers: PEERS.filter((name) => peers.includes(name)),
    quick: chosen.get('extent') === 'quick',
    only: String(chosen.get('only') ?? '').trim(),
  }
}

function take(progress: Progress): void {
  collector.take(progress)
  if (progress.type === 'environment') {
    const { length } = progress.rows
    say(length === 0 ? 'No row has that in its name.' : `${length} rows; first the machine’s peak.`)
  }
  if (progress.type === 'begin') say(`${nameOf(progress.row)} …`)
  if (progress.type === 'result') {
    element('copied').textContent = ''
    results.append(rowView(progress.result, collector.report.peaks))
    element<HTMLProgressElement>('progress').value = collector.share
    element('remarks').replaceChildren(...remarks(collector.report).map(listItem))
  }
  for (const button of copyButtons) button.disabled = collector.report.results.length === 0
}

function listItem(text: string): HTMLLIElement {
  const item = document.createElement('li')
  item.textContent = text
  return item
}

const say = (text: string): void => void (element('status').textContent = text)

async function start(order: Order): Promise<void> {
  collector = new Collector()
  running = new AbortController()
  results.replaceChildren()
  element('remarks').replaceChildren()
  element('error').textContent = ''
  element<HTMLProgressElement>('progress').value = 0
  setRunning(true)
  try {
    // a page by itself has no native code to call
    const native = () => Promise.resolve({ error: 'there is a native peer with `npm run bench` only' })
    await conduct(order, { tell: take, native, signal: running.signal })
    if (collector.report.results.length > 0) say('Done.')
  } catch (error) {
    collector.stop()
    if (running.signal.aborted) say('Stopped.')
    else {
      say('Ended by an error.')
      element('error').textContent = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
  } finally {
    running = undefined
    setRunning(false)
  }
}

function setRunning(is: boolean): void {
  stopButton.disabled = !is
  startButton.disabled = is
  for (const one of form.elements)
    if (one !== stopButton && one !== startButton) (one as HTMLInputElement).disabled = is
  if (is) stopButton.focus()
  else startButton.focus()
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (!running) void start(readOrder())
})
stopButton.addEventListener('click', () => running?.abort())

async function copy(text: string): Promise<void> {
  const byHand = element('by-hand')
  try {
    await navigator.clipboard.writeText(text)
    element('copied').textContent = 'Copied.'
    byHand.hidden = true
  } catch {
    element('copied').textContent = ''
    byHand.hidden = false
    const area = byHand.querySelector('textarea')!
    area.value = text
    area.select()
  }
}
copyButtons[0].addEventListener('click', () => void copy(markdown(collector.report)))
copyButtons[1].addEventListener('click', () => void copy(reportJson(collector.report)))
