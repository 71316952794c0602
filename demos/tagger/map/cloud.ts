import { colour, onColours } from '../../site/theme.js'
import { tagColour } from '../tag_names.js'
import { Camera, project } from './camera.js'
import { CanvasPainter } from './canvas_painter.js'
import { control } from './controls.js'
import { Labels, type Label } from './labels.js'
import { parseColour, type Painter } from './scene.js'
import { WebgpuPainter } from './webgpu_painter.js'
import type { WordMap } from './word_map.js'

/** How far away a word may be pointed at, in CSS pixels. */
const NEAR = 14

/** Words that are labelled where none is chosen: of more frequent ones there are more. */
const LABELLED = 400

/** The words of a map as points in space. It draws when something has changed, and never else. */
export class Cloud {
  readonly camera = new Camera()
  readonly #labels = new Labels()
  #painter: Painter | undefined
  #map: WordMap | undefined
  #chosen: readonly number[] = []
  #pointed: number | undefined
  #isDue = false

  /** @param onWord is told which word was clicked */
  constructor(
    private readonly place: HTMLElement,
    private readonly onWord: (word: string) => void,
  ) {
    onColours(() => this.#paint())
    new ResizeObserver(() => this.#show()).observe(place)
  }

  /** What draws, for people. */
  get how(): string {
    return this.#painter?.how ?? ''
  }

  /** @param software whether WebGPU on the processor will do */
  async open(software: boolean): Promise<void> {
    const painter = await WebgpuPainter.open(software).catch(() => undefined)
    void painter?.lost.then(() => this.#take(new CanvasPainter()))
    this.#take(painter ?? new CanvasPainter())
  }

  show(map: WordMap): void {
    this.#map = map
    this.#chosen = []
    this.#pointed = undefined
    this.camera.lookAt([0, 0, 0], 3)
    this.#paint()
  }

  /** Makes words stand out, the first of them the most, and goes there. None: the whole cloud. @param tokens in the vocabulary */
  choose(tokens: readonly number[]): void {
    const map = this.#map
    if (!map) return
    this.#chosen = tokens.map((token) => token - map.first).filter((point) => point >= 0 && point < map.words.length)
    const [first] = this.#chosen
    if (first === undefined || tokens[0] !== first + map.first) this.camera.lookAt([0, 0, 0], 3)
    else {
      const [x, y, z] = map.positions.subarray(3 * first, 3 * first + 3)
      this.camera.lookAt([x!, y!, z!], 1.2)
    }
    this.#paint()
  }

  #take(painter: Painter): void {
    this.#painter?.close()
    this.#painter = painter
    const { canvas } = painter
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'img')
    canvas.setAttribute(
      'aria-label',
      'The most frequent words as points in space; the search beside it says the same in words',
    )
    control(canvas, this.camera, {
      moved: () => this.#show(),
      pointed: (x, y) => {
        this.#pointed = this.#at(x, y)
        canvas.style.cursor = this.#pointed === undefined ? '' : 'pointer'
        this.#show()
      },
      chosen: (x, y) => {
        const point = this.#at(x, y)
        if (point !== undefined) this.onWord(this.#map!.words[point]!)
      },
    })
    this.place.replaceChildren(canvas, this.#labels.place)
    this.#paint()
  }

  /** The nearest word to a place on the screen. */
  #at(x: number, y: number): number | undefined {
    if (!this.#map) return undefined
    const { positions, words } = this.#map
    const { clientWidth: width, clientHeight: height } = this.place
    const matrix = this.camera.matrix(width, height)
    let [found, least]: [number | undefined, number] = [undefined, Infinity]
    for (let point = 0; point < words.length; point++) {
      const at = project(matrix, positions, point, width, height)
      const apart = at ? Math.hypot(at.x - x, at.y - y) : Infinity
      // Of two that lie over each other, the one in front.
      if (at && apart < NEAR && apart * at.depth < least) [found, least] = [point, apart * at.depth]
    }
    return found
  }

  /** Tells the painter what there is to draw. */
  #paint(): void {
    const map = this.#map
    if (!map || !this.#painter) return
    const ofTags = map.tags.map((tag) => parseColour(colour(tagColour(tag))))
    const colours = new Uint8Array(3 * map.words.length)
    const scales = new Float32Array(map.words.length).fill(this.#chosen.length > 0 ? 0.6 : 0.9)
    map.tagOf.forEach((tag, point) => colours.set(ofTags[tag]!.map(Math.round), 3 * point))
    this.#chosen.forEach((point, n) => (scales[point] = n === 0 ? 2 : 1.4))
    const { camera } = this
    const ground = parseColour(colour('--panel'))
    this.#painter.set({ camera, positions: map.positions, colours, scales, ground })
    this.#show()
  }

  /** Draws before the next frame, once for all that changed until then. */
  #show(): void {
    if (this.#isDue || !this.#map) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      const { clientWidth: width, clientHeight: height } = this.place
      this.#painter?.draw()
      this.#labels.draw(this.camera.matrix(width, height), this.#map!.positions, this.#wanted())
    })
  }

  *#wanted(): Generator<Label> {
    const { words } = this.#map!
    if (this.#pointed !== undefined) yield { text: words[this.#pointed]!, point: this.#pointed, isChosen: true }
    for (const [n, point] of this.#chosen.entries()) yield { text: words[point]!, point, isChosen: n === 0 }
    if (this.#chosen.length > 0) return
    const most = Math.min(LABELLED, words.length)
    const step = Math.ceil(most / 30) // not the first thirty: these are all of one kind
    for (let point = 0; point < most; point += step) yield { text: words[point]!, point }
  }
}
