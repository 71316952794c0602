import { DeviceLostError } from 'webrnn'
import { asFailure } from '../../site/failure.js'
import type { BackendChoice } from '../../site/frame.js'
import { openAnyway } from '../../site/open_anyway.js'
import type { Runtime } from '../../site/runtime.js'
import { loadTagger } from '../file.js'
import { neighbours } from '../map/neighbours.js'
import { mapWords } from '../map/word_map.js'
import type { Answer, Request } from './messages.js'
import { readSentences } from './read.js'
import { splitSentences } from './sentences.js'

/** Characters that are read at once: more is slower than a person types. */
export const LONGEST = 4000

type Loaded = Awaited<ReturnType<typeof loadTagger>> & { runtime: Runtime; file: Uint8Array }
type Tell = (answer: Answer, transfer?: Transferable[]) => void

/** The worker that tags: holds the model that the page uses, and answers one request after the other. */
export class Reader {
  #loaded: Loaded | undefined
  #backend: BackendChoice = 'auto'
  #recovery: Promise<void> | undefined
  /** Why there is no model, where there is none. */
  #isOffline = false
  #order = Promise.resolve()

  constructor(private readonly tell: Tell) {}

  take(request: Request): Promise<void> {
    // The map takes long. It is made beside all else, so that tags appear meanwhile.
    if (request.type === 'map') return this.#order.then(() => this.#guarded(request))
    return (this.#order = this.#order.then(() => this.#guarded(request)))
  }

  async #guarded(request: Request): Promise<void> {
    const before = this.#loaded
    try {
      await this.#answer(request)
    } catch (error) {
      if (request.type === 'map' && before !== this.#loaded) return // of a model that is not used any more
      if (!(error instanceof DeviceLostError)) return this.#fail(error, request)
      await this.#recover(before)
        .then(() => this.#answer(request))
        .catch((again: unknown) => this.#fail(again, request))
    }
  }

  /** The weights are still here as a file: the same model on whatever device there is now. */
  async #recover(lost: Loaded | undefined): Promise<void> {
    if (lost !== this.#loaded) return // another request has seen to it
    this.#recovery ??= this.#move(this.#backend).finally(() => (this.#recovery = undefined))
    await this.#recovery
  }

  #fail(error: unknown, { type: about }: Request): void {
    this.tell({ ...asFailure(error, false), about })
  }

  async #answer(request: Request): Promise<void> {
    if (request.type === 'open') return this.#open(request)
    if (request.type === 'move') return this.#move(request.backend)
    const loaded = this.#loaded
    if (!loaded) return this.tell({ type: 'absent', isOffline: this.#isOffline })
    const { model, lexicon } = loaded
    if (request.type === 'tag') return this.#tag(loaded, request.text)
    if (request.type === 'map') {
      const map = await mapWords(model, lexicon, request.most)
      if (loaded === this.#loaded) this.tell({ type: 'map', ...map }, [map.positions.buffer, map.tagOf.buffer])
    }
    if (request.type === 'neighbours')
      this.tell({ type: 'neighbours', ...neighbours(await model.words.weight.data(), lexicon, request.word) })
  }

  async #open({ backend, model }: Extract<Request, { type: 'open' }>): Promise<void> {
    this.#backend = backend
    // Fetched while the runtime opens.
    const [runtime, file] = await Promise.all([
      this.#runtime(backend, 'open'),
      typeof model === 'string' ? get(model) : model,
    ])
    if (!file) {
      runtime.close()
      this.#isOffline = file === null
      return this.tell({ type: 'absent', isOffline: this.#isOffline })
    }
    const { description, model: loaded } = await this.#use(runtime, file)
    const { data, accuracy, tags, words } = description
    const weights = loaded.parameters().reduce((sum, { size }) => sum + size, 0)
    this.tell({ type: 'model', data, accuracy, tags, words: words.length, weights, bytes: file.byteLength })
  }

  /** The same model, from its file, on another backend or on a new device. */
  async #move(backend: BackendChoice): Promise<void> {
    this.#backend = backend
    const runtime = await this.#runtime(backend, 'move')
    if (this.#loaded) await this.#use(runtime, this.#loaded.file)
    else runtime.close()
  }

  #runtime(backend: BackendChoice, about: Request['type']): Promise<Runtime> {
    return openAnyway(backend, (answer) => this.tell(answer.type === 'error' ? { ...answer, about } : answer))
  }

  /** Takes a model in place of the one before, which stays if anything is wrong. */
  async #use(runtime: Runtime, file: Uint8Array): Promise<Loaded> {
    try {
      const loaded = { ...(await loadTagger(runtime, file)), runtime, file }
      this.#loaded?.runtime.close()
      return (this.#loaded = loaded)
    } catch (error) {
      runtime.close()
      throw error
    }
  }

  async #tag({ model, lexicon }: Loaded, text: string): Promise<void> {
    const began = performance.now()
    const words = splitSentences(text.slice(0, LONGEST))
    const read = words.length > 0 ? await readSentences(model, lexicon, words) : NOTHING
    const milliseconds = performance.now() - began
    this.tell({
      type: 'tagged',
      ...read,
      tags: lexicon.tags.entries,
      milliseconds,
      isCut: text.length > LONGEST,
    })
  }
}

/** A text without a word. */
const NOTHING = { sentences: [], batch: { shape: [0, 0] as const, ids: [], lengths: [], pad: 0, unknown: 1 } }

/** A file from the site; undefined where there is none, null where there is no network. */
async function get(address: string): Promise<Uint8Array | undefined | null> {
  const response = await fetch(address).catch(() => null)
  if (!response) return null
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}
