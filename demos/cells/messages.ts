/** What the page and the worker that reads equations say to each other. The race has its own: race_messages.ts. */
import type { CellDefinition } from 'webrnn/cell'
import type { Failure } from '../site/failure.js'
import type { Arrangement, Direction } from './arrange.js'
import type { Facts } from './facts.js'
import type { GraphNode } from './graph.js'
import type { Piece } from './typeset.js'

export type Definition = CellDefinition

/** A cell as the gallery shows it. */
export interface Card {
  readonly definition: Definition
  readonly lines: readonly Line[]
  readonly facts: Facts
}

/** An equation, set as in a paper. */
export interface Line {
  /** What it defines, as the text writes it: `f`, `c'`. */
  readonly left: string
  readonly pieces: readonly Piece[]
}

/** All that the page of one cell shows. */
export interface Description extends Card {
  readonly nodes: readonly ShownNode[]
  readonly arrangement: Arrangement
  /** `W_i = 0.8`: what the example of one unit has for weights. */
  readonly weights: readonly string[]
  /** Texts that were derived, by their titles. */
  readonly texts: Readonly<Record<string, string>>
}

export type ShownNode = Omit<GraphNode, 'terms'>

export type Request =
  /** `asked` counts the questions: an answer to an old one is of no use. */
  | { type: 'describe'; asked: number; definition: Definition; direction: Direction }
  /** One step of the cell that was described last. */
  | { type: 'step'; x: number; states: Readonly<Record<string, number>> }

export type Answer =
  | { type: 'cells'; cells: readonly Card[] }
  | { type: 'described'; asked: number; description: Description }
  | { type: 'mistake'; asked: number; line: number; column: number; reason: string }
  /** A number for each node of the description `asked`. */
  | { type: 'values'; asked: number; values: readonly number[] }
  | Failure
