import type { CellDefinition } from './definition.js'
import { forwardStatements, type Program } from './analyse.js'
import { ATOM, block, isLocal, localName, type Block, type Dialect, type Text } from './block.js'
import type { Gradient, Statement } from './gradient.js'
import { indexer } from './layout_of.js'
import type { Key, Operator } from './tree.js'

const LEVELS: Record<Operator, number> = { '+': 1, '-': 1, '*': 2, '/': 2 }
const numeral = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value))
const bracket = (text: Text, level: number): string => (text.level < level ? `(${text.text})` : text.text)

const dialect: Dialect = {
  number: numeral,
  call(name, of) {
    if (name === 'tanh') return `tanh_safe(${of})` // WGSL's own may overflow
    return `${name}(${of})`
  },
  negate: (of) => ({ text: `-${bracket(of, ATOM)}`, level: 3 }),
  binary(operator, left, right) {
    const level = LEVELS[operator]
    return { text: `${bracket(left, level)} ${operator} ${bracket(right, level + 1)}`, level }
  },
}

/** Writes the fragment that WebGPU's kernels are joined with: sizes, the private structures of one unit, and the four pointwise functions. */
export function wgsl(definition: CellDefinition, program: Program, gradient: Gradient): string {
  const { states, inputs, recurrent, stages } = program
  const { saved, carried } = gradient
  const index = indexer(program, gradient)
  const array = (length: number): string => `array<f32, ${Math.max(length, 1)}>`
  const begins = [0, ...stages.map((_, s) => stages.slice(0, s + 1).reduce((sum, { gates }) => sum + gates.length, 0))]

  const place = (key: Key): string => {
    const space = key.slice(0, key.indexOf('.'))
    if (space === 'value' || saved.includes(key)) return `(*u).saved[${saved.indexOf(key)}]`
    const member = space.startsWith('d') ? `d_${space.slice(1)}` : space
    return `(*u).${member}[${index(key)}]`
  }

  /** Where a function loads a key from; going back, products (`wx`, `ru`) have been saved. */
  const load = (key: Key, forward: boolean): string => {
    if (forward && !key.startsWith('value.')) return `(*u).${key.slice(0, key.indexOf('.'))}[${index(key)}]`
    return place(key)
  }

  const body = ({ loads, lines }: Block, forward: boolean): string[] => [
    ...loads.filter((key) => key !== 'doperand').map((key) => `let ${localName(key)} = ${load(key, forward)};`),
    ...lines.flatMap(({ key, text, add }) => {
      if (!isLocal(key)) return [`${place(key)} ${add ? '+=' : '='} ${text};`]
      const stores = key.startsWith('after.') || saved.includes(key) ? [`${place(key)} = ${localName(key)};`] : []
      return [`let ${localName(key)} = ${text};`, ...(forward ? stores : [])]
    }),
  ]

  const forwardBody = (s: number): string[] => {
    const { equations } = stages[s]!
    const written = body(block(forwardStatements(stages, s), dialect), true)
    const products = equations.flatMap(({ name }) => [`wx.${name}`, `ru.${name}`]).filter((key) => saved.includes(key))
    return [...written, ...products.map((key) => `${place(key)} = ${load(key, true)};`)]
  }
  const operandBody = (s: number): string[] => {
    const { loads, lines } = block([{ target: 'operand.', tree: stages[s]!.operand, add: false }], dialect)
    return [...body({ loads, lines: lines.slice(0, -1) }, true), `return ${lines.at(-1)!.text};`]
  }
  const backwardBody = (statements: readonly Statement[]): string[] => {
    const wanted = statements.filter(({ target }) => gradient.separate || !target.startsWith('dwx.'))
    return body(block(wanted, dialect), false)
  }

  return `// ${program.name}, derived from bindings/cells/${program.name}.ts by \`npm run derive\`. Do not edit.
//
${comment(definition)}

const STATES = ${states.length}u; // ${states.join(' ')}
const INPUTS = ${inputs.length}u; // gates with W@x: ${inputs.join(' ')}
const RECURRENT = ${recurrent.length}u; // gates with R@…: ${recurrent.join(' ')}
const SAVED = ${saved.length}u; // kept for the way back: ${list(saved)}
const CARRIED = ${carried.length}u; // gradients that cross stages: ${list(carried)}
const STAGES = ${stages.length}u;
const STAGE_WIDTH = ${Math.max(...stages.map(({ gates }) => gates.length))}u; // the most gates in one stage
const STAGE_BEGIN = array<u32, ${stages.length + 1}>(${begins.map((begin) => `${begin}u`).join(', ')}); // stage s owns gates [s, s + 1)
const SEPARATE = ${gradient.separate}; // whether the gradients of W@x and R@… differ

// One unit of one row, going forward.
struct Forward {
  wx: ${array(inputs.length)},
  ru: ${array(recurrent.length)},
  before: ${array(states.length)},
  after: ${array(states.length)},
  saved: ${array(saved.length)},
}

// The same unit, going back.
struct Backward {
  before: ${array(states.length)},
  after: ${array(states.length)},
  saved: ${array(saved.length)},
  d_after: ${array(states.length)},
  d_before: ${array(states.length)},
  carried: ${array(carried.length)},
  d_wx: ${array(inputs.length)},
  d_ru: ${array(recurrent.length)},
}

// What R multiplies.
fn operand(stage: u32, u: ptr<function, Forward>) -> f32 {
${staged(stages.map((_, s) => operandBody(s)))}
}

fn forward(stage: u32, u: ptr<function, Forward>) {
${staged(stages.map((_, s) => forwardBody(s)))}
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, u: ptr<function, Backward>) {
${staged(gradient.stages.map(({ operandBackward }) => backwardBody(operandBackward)))}
}

fn backward(stage: u32, u: ptr<function, Backward>) {
${staged(gradient.stages.map(({ backward }) => backwardBody(backward)))}
}
`
}

const list = (keys: readonly Key[]): string => keys.map(localName).join(' ') || 'none'

/** One body as it is; several as the cases of a switch. */
function staged(bodies: readonly (readonly string[])[]): string {
  if (bodies.length === 1) return bodies[0]!.map((line) => `  ${line}`).join('\n')
  const cases = bodies.map((lines, stage) => {
    const label = stage === bodies.length - 1 ? 'default' : `case ${stage}u`
    return [`    ${label}: {`, ...lines.map((line) => `      ${line}`), '    }'].join('\n')
  })
  return ['  switch (stage) {', ...cases, '  }'].join('\n')
}

/** The equations, as comment lines. */
export function comment({ equations }: CellDefinition): string {
  const lines = equations.split('\n').filter((line) => line.trim() !== '')
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length))
  return lines.map((line) => `//   ${line.slice(indent)}`).join('\n')
}
