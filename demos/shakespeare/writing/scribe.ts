import { DeviceLostError, OptionError } from 'webrnn'
import { asFailure } from '../../site/failure.js'
import { openRuntime } from '../../site/open_runtime.js'
import { plainWords } from '../../site/plain_words.js'
import type { Runtime } from '../../site/runtime.js'
import { findUnits } from '../inside/findings.js'
import { HostModel } from '../inside/host_model.js'
import { writeHeld } from '../inside/held_text.js'
import { record, recordStates, type Recording } from '../inside/recording.js'
import { load } from '../model.js'
import type { SampleSettings, Settings } from '../settings.js'
import { firstTokens, write } from '../writer.js'
import type { WriteAnswer, WriteRequest } from './messages.js'

type Loaded = Awaited<ReturnType<typeof load>>
type Ask<Type> = Extract<WriteRequest, { type: Type }>

/** The worker's side of writing and of looking inside. Requests are done one after the other; a later one stops what is being written. */
export class Scribe {
  #order = Promise.resolve()
  #stop = new AbortController()
  #runtime: Runtime | undefined
  #file: Uint8Array | undefined
  #loaded: Loaded | undefined
  /** The same model, to look into; made when somebody looks. */
  #host: Promise<HostModel | undefined> | undefined

  constructor(private readonly tell: (answer: WriteAnswer, transfer?: Transferable[]) => void) {}

  /** Takes a request; whatever goes wrong is told as an `error`, and the next request is taken all the same. */
  take(request: WriteRequest): Promise<void> {
    this.#stop.abort()
    const { signal } = (this.#stop = new AbortController())
    this.#order = this.#order.then(() => this.#guarded(request, signal))
    return this.#order
  }

  async #guarded(request: WriteRequest, signal: AbortSignal): Promise<void> {
    try {
      await this.#do(request, signal)
    } catch (error) {
      if (error instanceof DeviceLostError) await this.#goOn(error, request, signal)
      else this.tell(asFailure(error, false))
    }
  }

  async #do(request: WriteRequest, signal: AbortSignal): Promise<void> {
    if (request.type === 'open') await this.#open(request.backend)
    if (request.type === 'model') await this.#load(request.file)
    if (request.type === 'write') await this.#write(request.sample, signal)
    if (request.type === 'look') await this.#look(request)
    if (request.type === 'hold') await this.#hold(request)
  }

  /** A graphics card may go at any time. The processor stays. */
  async #goOn(lost: DeviceLostError, request: WriteRequest, signal: AbortSignal): Promise<void> {
    this.tell({
      type: 'notice',
      text: `The browser took the graphics device away (${lost.message}). It goes on without.`,
    })
    try {
      await this.#open('wasm')
      if (request.type !== 'open') await this.#do(request, signal)
    } catch (error) {
      this.tell(asFailure(error, false))
    }
  }

  async #open(backend: Settings['backend']): Promise<void> {
    this.#runtime?.close()
    this.#runtime = this.#loaded = undefined
    const { runtime, refusal } = await openRuntime({ backend })
    this.#runtime = runtime
    this.tell({ type: 'opened', backend: runtime.backend, reason: runtime.reason })
    if (refusal) this.tell({ type: 'notice', text: `${plainWords(refusal)} It runs on WebAssembly.` })
    if (this.#file) await this.#load(this.#file)
  }

  /** The model before stays if this file has none. */
  async #load(file: Uint8Array): Promise<void> {
    if (!this.#runtime) throw new OptionError('there is nothing to run on')
    const loaded = await load(this.#runtime, file)
    this.#loaded = loaded
    this.#host = undefined
    this.#file = file
    const weights = loaded.model.parameters().reduce((sum, { size }) => sum + size, 0)
    this.tell({ type: 'model', description: loaded.description, weights, bytes: file.length })
  }

  get #model(): Loaded {
    if (!this.#loaded) throw new OptionError('there is no model yet: train one, or load one from a file')
    return this.#loaded
  }

  #inside(): Promise<HostModel | undefined> {
    const { model, description } = this.#model
    return (this.#host ??= HostModel.of(model, description.cell))
  }

  async #write(sample: SampleSettings, signal: AbortSignal): Promise<void> {
    const { model, vocabulary } = this.#model
    this.tell({ type: 'writing', prompt: sample.prompt })
    const began = performance.now()
    const seconds = (): number => (performance.now() - began) / 1000
    let characters = 0
    for await (const text of write(model, vocabulary, sample, signal)) {
      characters += [...text].length
      this.tell({ type: 'piece', text, characters, seconds: seconds() })
    }
    this.tell({ type: 'written', characters, seconds: seconds(), stopped: signal.aborted })
  }

  async #look({ text }: Ask<'look'>): Promise<void> {
    const { model, vocabulary, description } = this.#model
    const tokens = firstTokens(vocabulary, text)
    const seen = await this.#inside()
    const parts = seen ? record(seen, tokens) : await recordStates(model, tokens)
    const characters = tokens.map((token) => vocabulary.characters[token]!)
    const { layers, hidden } = description
    const recording: Recording = { characters, layers, hidden, parts, states: seen?.cell.states ?? [] }
    const findings = findUnits(characters, hidden, parts)
    this.tell(
      { type: 'looked', recording, findings },
      parts.map(({ values }) => values.buffer),
    )
  }

  async #hold({ sample, hold }: Ask<'hold'>): Promise<void> {
    const { vocabulary, description } = this.#model
    const seen = await this.#inside()
    if (!seen) throw new OptionError(`units of ${description.cell} cannot be held, only those of lstm, gru and rnn`)
    const began = performance.now()
    const free = writeHeld(seen, vocabulary, sample)
    const held = writeHeld(seen, vocabulary, sample, hold)
    this.tell({ type: 'held', free, held, seconds: (performance.now() - began) / 1000 })
  }
}
