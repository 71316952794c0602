/** From equations to all that the page of a cell shows. */
import { cell, type CellDefinition, type CustomCell, type Equation } from 'webrnn/cell'
import { arrange, type Direction } from './arrange.js'
import { factsOf } from './facts.js'
import { graphOf, leftOf, numbersOf, type GraphNode } from './graph.js'
import type { Card, Description, Line } from './messages.js'
import { typeset } from './typeset.js'
import { exampleWeights } from './weights.js'

/** A cell as it is described, and how to compute a step of it. */
export interface Described {
  readonly description: Description
  /** Each node's number. */
  step(x: number, states: Readonly<Record<string, number>>): number[]
}

export function cardOf(definition: CellDefinition, made = cell(definition)): Card {
  const { name, states, equations } = definition
  return {
    definition: { name, states, equations: outdent(equations) },
    lines: linesOf(made.trees(), states),
    facts: factsOf(made),
  }
}

/** @throws EquationError */
export function describe(definition: CellDefinition, direction: Direction): Described {
  const made = cell(definition)
  const trees = made.trees()
  const nodes = graphOf(trees, definition.states)
  const weight = exampleWeights(trees.map(({ name }) => name))
  return {
    description: {
      ...cardOf(definition, made),
      nodes: nodes.map(({ kind, label, name, equation, inputs }) => ({ kind, label, name, equation, inputs })),
      arrangement: arrange(nodes, direction),
      weights: weightsOf(made, weight),
      texts: textsOf(made),
    },
    step: (x, states) => computed(made, nodes, x, states, weight),
  }
}

function computed(
  made: CustomCell,
  nodes: readonly GraphNode[],
  x: number,
  states: Readonly<Record<string, number>>,
  weight: ReturnType<typeof exampleWeights>,
): number[] {
  return numbersOf(nodes, made.step({ x, states, weight }))
}

const linesOf = (trees: readonly Equation[], states: readonly string[]): Line[] =>
  trees.map((equation) => ({ left: leftOf(equation), pieces: typeset(equation, states) }))

function weightsOf({ compiled }: CustomCell, weight: ReturnType<typeof exampleWeights>): string[] {
  const { inputs, inputBiases, recurrent, recurrentBiases, peepholes } = compiled
  const biases = [...new Set([...inputBiases, ...recurrentBiases])]
  const lists = { W: inputs, R: recurrent, P: peepholes, b: biases } as const
  return (['W', 'R', 'P', 'b'] as const).flatMap((parameter) =>
    lists[parameter].map((name) => `${parameter}_${name} = ${weight(parameter, name)}`),
  )
}

function textsOf(made: CustomCell): Record<string, string> {
  const { forward, backward } = made.compiled.wgsl
  return {
    'WGSL, forward': forward,
    'WGSL, backward': backward,
    'Gradient, as equations': made.gradient(),
    AssemblyScript: made.assemblyscript(),
  }
}

/** A text without the indentation that its lines have in common, and without empty lines around it. */
export function outdent(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n')
  const full = lines.filter((line) => line.trim())
  const common = full.length > 0 ? Math.min(...full.map((line) => line.length - line.trimStart().length)) : 0
  return lines.map((line) => line.slice(common)).join('\n')
}
