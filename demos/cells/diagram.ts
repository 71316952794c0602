/** The graph of one step as a picture: boxes with their numbers, and arrows. */
import { element } from '../site/dom.js'
import type { Arrow, Box } from './arrange.js'
import type { Description, ShownNode } from './messages.js'
import { numeral } from './numeral.js'

const namespace = 'http://www.w3.org/2000/svg'

export class Diagram {
  readonly #place = element('diagram')
  #boxes: SVGGElement[] = []
  #arrows: { readonly from: number; readonly path: SVGPathElement }[] = []
  #nodes: readonly ShownNode[] = []

  constructor() {
    // One stop for the keyboard; arrows go from box to box.
    this.#place.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      const at = this.#boxes.findIndex((box) => box === document.activeElement)
      const next = move && at >= 0 ? this.#boxes[at + move] : undefined
      if (!next) return
      event.preventDefault()
      this.#boxes[at]!.setAttribute('tabindex', '-1')
      next.setAttribute('tabindex', '0')
      next.focus()
    })
  }

  show({ nodes, arrangement: { width, height, boxes, arrows } }: Description): void {
    this.#nodes = nodes
    const picture = draw('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group' })
    picture.setAttribute('aria-label', 'The parts of one step; arrow keys go from part to part')
    this.#arrows = arrows.map((arrow) => ({ from: arrow.from, path: pathOf(arrow, nodes[arrow.to]!) }))
    this.#boxes = nodes.map((node, n) => boxOf(node, boxes[n]!, n === 0))
    picture.append(head(), ...this.#arrows.map(({ path }) => path), ...this.#boxes)
    this.#place.replaceChildren(picture)
  }

  /** A number for each box. The colour says its sign, how deep it is its size. */
  fill(values: readonly number[]): void {
    values.forEach((value, n) => {
      const box = this.#boxes[n]
      if (!box) return
      tint(box, value)
      box.querySelector('.value')!.textContent = numeral(value)
      const { name, label, equation } = this.#nodes[n]!
      const of = name && name !== label ? `${name} = ${label}` : label
      box.setAttribute('aria-label', `${of}${equation ? `, in ${equation}` : ''}: ${numeral(value)}`)
    })
    for (const { from, path } of this.#arrows) tint(path, values[from]!)
  }
}

function tint(shape: SVGElement, value: number): void {
  const size = Number.isFinite(value) ? Math.min(1, Math.abs(value)) : 1
  shape.style.setProperty('--size', size.toFixed(3))
  shape.classList.toggle('negative', value < 0)
}

function boxOf({ kind, label, name, equation }: ShownNode, { x, y, width, height }: Box, first: boolean): SVGGElement {
  const box = draw('g', { class: `node ${kind}`, role: 'img', tabindex: first ? 0 : -1, 'aria-label': label })
  if (equation) box.dataset.equation = equation
  const round = kind === 'source' || kind === 'next' ? height / 2 : 8
  box.append(
    draw('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: round }),
    text(label, x, y - 5, 'label'),
    text('', x, y + 14, 'value'),
  )
  if (name && name !== label) box.append(text(name, x + width / 2 - 6, y - height / 2 - 3, 'name'))
  return box
}

function pathOf({ points }: Arrow, { equation }: ShownNode): SVGPathElement {
  const [first, ...rest] = points
  const last = rest.pop()!
  const middle = rest.map(({ x, y }, n) => {
    const after = rest[n + 1] ?? last
    const end = n === rest.length - 1 ? last : { x: (x + after.x) / 2, y: (y + after.y) / 2 }
    return `Q${x} ${y} ${end.x} ${end.y}`
  })
  const line = middle.length > 0 ? middle.join('') : `L${last.x} ${last.y}`
  const path = draw('path', { d: `M${first!.x} ${first!.y}${line}`, class: 'flow', 'marker-end': 'url(#head)' })
  path.dataset.equation = equation
  return path
}

/** The head of the arrows. */
function head(): SVGElement {
  const marker = draw('marker', {
    ...{ id: 'head', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7 },
    ...{ orient: 'auto-start-reverse', markerUnits: 'userSpaceOnUse' },
  })
  marker.append(draw('path', { d: 'M0 0L8 4L0 8z', fill: 'context-stroke' }))
  return marker
}

function text(content: string, x: number, y: number, name: string): SVGTextElement {
  const made = draw('text', { x, y, class: name })
  made.textContent = content
  return made
}

function draw<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(namespace, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}
