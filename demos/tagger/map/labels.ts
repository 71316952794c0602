import { make } from '../../site/dom.js'
import { project } from './camera.js'

export interface Label {
  readonly text: string
  readonly point: number
  readonly isChosen?: boolean
}

/** So many at most: more are not read. */
const MOST = 28

/** Words beside their points, in HTML over the canvas: the first that are wanted, as far as there is room. */
export class Labels {
  readonly place = make('div', { class: 'labels', 'aria-hidden': 'true' })

  draw(matrix: Float32Array, positions: Float32Array, labels: Iterable<Label>): void {
    const { clientWidth: width, clientHeight: height } = this.place
    const taken: { x: number; y: number; wide: number }[] = []
    const spans: HTMLElement[] = []
    for (const { text, point, isChosen } of labels) {
      if (spans.length >= MOST) break
      const at = project(matrix, positions, point, width, height)
      if (!at) continue
      const wide = 7.5 * text.length + 12
      const [x, y] = [at.x + 6, at.y - 10]
      if (x < 0 || y < 0 || x + wide > width || y + 20 > height) continue
      const isFree = taken.every((one) => Math.abs(one.y - y) > 19 || x > one.x + one.wide || x + wide < one.x)
      if (!isFree && !isChosen) continue
      taken.push({ x, y, wide })
      const span = make('span', { class: isChosen && 'chosen' }, text)
      span.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`
      spans.push(span)
    }
    this.place.replaceChildren(...spans)
  }
}
