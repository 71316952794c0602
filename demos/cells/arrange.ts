/** Where the nodes of a graph stand: in layers, each behind what it reads (dagre: Sugiyama's method). */
import { Graph, layout } from '@dagrejs/dagre'
import type { GraphNode } from './graph.js'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

export interface Arrow {
  readonly from: number
  readonly to: number
  readonly points: readonly Point[]
}

export interface Arrangement {
  readonly width: number
  readonly height: number
  /** One for each node; x and y are its middle. */
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

/** Which way numbers flow: to the right, or down where the screen is narrow. */
export type Direction = 'right' | 'down'

const letter = 7.4
const height = 44

export function arrange(nodes: readonly GraphNode[], direction: Direction): Arrangement {
  const right = direction === 'right'
  const graph = new Graph({ multigraph: true })
  graph.setGraph({
    rankdir: right ? 'LR' : 'TB',
    nodesep: 12,
    ranksep: right ? 34 : 26,
    edgesep: 8,
    marginx: 4,
    marginy: 12,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  nodes.forEach((node, n) => graph.setNode(String(n), { width: widthOf(node), height }))
  nodes.forEach(({ inputs }, to) => {
    inputs.forEach((from, at) => graph.setEdge(String(from), String(to), {}, String(at)))
  })
  layout(graph)
  const { width = 0, height: high = 0 } = graph.graph() as { width?: number; height?: number }
  const boxes = nodes.map((_, n) => {
    const { x, y, width: w, height: h } = graph.node(String(n)) as unknown as Box
    return { x, y, width: w, height: h }
  })
  const arrows = graph.edges().map((edge) => {
    const { points } = graph.edge(edge) as unknown as { points: Point[] }
    return { from: Number(edge.v), to: Number(edge.w), points: points.map(({ x, y }) => ({ x, y })) }
  })
  return { width, height: high, boxes, arrows }
}

/** Room for the label, and for a number with its sign below. */
const widthOf = ({ label }: GraphNode): number => Math.max(58, Math.ceil(label.length * letter) + 20)
