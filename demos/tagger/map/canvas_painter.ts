import { project, type Place } from './camera.js'
import { fit, RADIUS, type Painter, type Scene } from './scene.js'

/** Steps from a point's own colour to the ground: so few that each is made once. */
const FADES = 8

/** Draws where there is no WebGPU. */
export class CanvasPainter implements Painter {
  readonly how = 'drawn on a canvas, since there is no graphics card with WebGPU here'
  readonly canvas = document.createElement('canvas')
  readonly #context = this.canvas.getContext('2d')
  readonly #styles = new Map<number, string>()
  #scene: Scene | undefined

  set(scene: Scene): void {
    this.#scene = scene
    this.#styles.clear()
  }

  draw(): void {
    const [scene, context] = [this.#scene, this.#context]
    if (!scene || !context) return
    const ratio = fit(this.canvas)
    const { width, height } = this.canvas
    const { positions, scales, ground, camera } = scene
    const matrix = camera.matrix(width, height)
    context.fillStyle = `rgb(${ground.join()})`
    context.fillRect(0, 0, width, height)
    const seen: { point: number; place: Place }[] = []
    for (let point = 0; point < scales.length; point++) {
      const place = project(matrix, positions, point, width, height)
      const isOutside = !place || place.x < 0 || place.y < 0 || place.x > width || place.y > height
      if (!isOutside) seen.push({ point, place })
    }
    // The far ones first, so that the near ones lie over them.
    seen.sort((a, b) => b.place.depth - a.place.depth)
    for (const { point, place } of seen) {
      const scale = scales[point]!
      const fade = scale > 1 ? 0 : Math.max(0, Math.min(0.75, (place.depth / camera.distance) * 0.5 - 0.15))
      context.fillStyle = this.#style(scene, point, Math.round(fade * FADES))
      const radius = Math.max(1.2, (RADIUS * ratio * scale) / place.depth)
      context.beginPath()
      context.arc(place.x, place.y, radius, 0, 2 * Math.PI)
      context.fill()
    }
  }

  #style({ colours, ground }: Scene, point: number, fade: number): string {
    const own = [0, 1, 2].map((n) => colours[3 * point + n]!) as [number, number, number]
    const key = (((own[0] << 8) | own[1]) * 256 + own[2]) * (FADES + 1) + fade
    const known = this.#styles.get(key)
    if (known !== undefined) return known
    const mixed = own.map((value, n) => Math.round(value + ((ground[n]! - value) * fade) / FADES))
    const style = `rgb(${mixed.join()})`
    this.#styles.set(key, style)
    return style
  }

  close(): void {
    this.canvas.remove()
  }
}
