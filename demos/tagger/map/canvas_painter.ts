import { project } from './camera.js'
import { fit, RADIUS, type Painter, type Scene } from './scene.js'

/** Half a pixel around a disc is partly its own. */
const EDGE = 0.5

/** Milliseconds of a frame that are for drawing, and how many points there are between two looks at the clock. */
const [BUDGET, BETWEEN] = [10, 64]

/**
 * Draws where there is no WebGPU: discs into an image, pixel by pixel, with a depth for each, so that their order does not matter. What a frame has no time
 * for comes in the next ones: while the cloud is turned, a slow machine shows the more frequent words.
 */
export class CanvasPainter implements Painter {
  readonly how = 'drawn on a canvas, since there is no graphics card with WebGPU here'
  readonly canvas = document.createElement('canvas')
  readonly #context = this.canvas.getContext('2d')
  #scene: Scene | undefined
  #picture: Picture | undefined
  #next = 0

  set(scene: Scene): void {
    this.#scene = scene
  }

  draw(): void {
    cancelAnimationFrame(this.#next)
    const scene = this.#scene
    if (!scene) return
    const ratio = fit(this.canvas)
    const { width, height } = this.canvas
    if (this.#picture?.width !== width || this.#picture.height !== height) this.#picture = new Picture(width, height)
    this.#picture.clear(scene.ground)
    this.#goOn(scene, this.#picture, scene.camera.matrix(width, height), ratio, 0)
  }

  #goOn(scene: Scene, picture: Picture, matrix: Float32Array, ratio: number, first: number): void {
    const { positions, colours, scales, ground, camera } = scene
    const until = performance.now() + BUDGET
    let point = first
    for (; point < scales.length; point++) {
      if (point % BETWEEN === 0 && performance.now() > until) break
      const place = project(matrix, positions, point, picture.width, picture.height)
      if (!place) continue
      const { x, y, depth } = place
      const scale = scales[point]!
      // What is far away is nearly as the ground, unless it stands out.
      const fade = scale > 1 ? 0 : Math.max(0, Math.min(0.75, (depth / camera.distance) * 0.5 - 0.15))
      const colour = mix(colours, 3 * point, ground, fade)
      picture.disc(x, y, depth, Math.max(1.2, (RADIUS * ratio * scale) / depth), colour)
    }
    this.#context?.putImageData(picture.image, 0, 0)
    if (point === scales.length) return
    this.#next = requestAnimationFrame(() => this.#goOn(scene, picture, matrix, ratio, point))
  }

  close(): void {
    cancelAnimationFrame(this.#next)
    this.canvas.remove()
  }
}

const mixed: [number, number, number] = [0, 0, 0]

function mix(colours: Uint8Array, at: number, ground: readonly number[], share: number): readonly number[] {
  for (let n = 0; n < 3; n++) mixed[n] = colours[at + n]! + (ground[n]! - colours[at + n]!) * share
  return mixed
}

/** Pixels, and how far away is what they show. */
class Picture {
  readonly image: ImageData
  readonly #pixels: Uint32Array
  readonly #depths: Float32Array

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.image = new ImageData(width, height)
    this.#pixels = new Uint32Array(this.image.data.buffer)
    this.#depths = new Float32Array(width * height)
  }

  clear(colour: readonly number[]): void {
    this.image.data.set([...colour, 255])
    this.#pixels.fill(this.#pixels[0]!)
    this.#depths.fill(Infinity)
  }

  /** Where nothing nearer is. */
  disc(x: number, y: number, depth: number, radius: number, colour: readonly number[]): void {
    const { width, height } = this
    const { data } = this.image
    const reach = radius + EDGE
    const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(width - 1, Math.ceil(x + reach))]
    const [top, bottom] = [Math.max(0, Math.floor(y - reach)), Math.min(height - 1, Math.ceil(y + reach))]
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const pixel = row * width + column
        if (depth > this.#depths[pixel]!) continue
        const [across, down] = [column + 0.5 - x, row + 0.5 - y]
        const covered = Math.min(1, reach - Math.sqrt(across * across + down * down))
        if (covered <= 0) continue
        for (let n = 0; n < 3; n++) data[4 * pixel + n]! += (colour[n]! - data[4 * pixel + n]!) * covered
        if (covered > 0.5) this.#depths[pixel] = depth
      }
  }
}
