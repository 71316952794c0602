import type { Program } from './analyse.js'
import { ATOM, localName, type Text } from './block.js'
import type { CellDefinition } from './definition.js'
import { bodies, type Place, type Target } from './fragment.js'
import type { Gradient } from './gradient.js'
import type { Key, Operator } from './tree.js'

const LEVELS: Record<Operator, number> = { '+': 1, '-': 1, '*': 2, '/': 2 }
const numeral = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value))
const bracket = (text: Text, level: number): string => (text.level < level ? `(${text.text})` : text.text)

const MEMBERS: Partial<Record<Place['array'], string>> = {
  dafter: 'd_after',
  dbefore: 'd_before',
  dwx: 'd_wx',
  dru: 'd_ru',
}
const member = ({ array, index }: Place): string =>
  array === 'doperand' ? array : `(*u).${MEMBERS[array] ?? array}[${index}]`

const target: Target = {
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
  load: (name, place) => (place.array === 'doperand' ? null : `let ${name} = ${member(place)};`),
  define: (name, text) => `let ${name} = ${text};`,
  store: (place, text, add) => `${member(place)} ${add ? '+=' : '='} ${text};`,
  giveOperand: (text) => `return ${text};`,
}

/** Writes the fragment that WebGPU's kernels are joined with: sizes, and the four pointwise functions over one unit (shaders/kernels/unit.wgsl). */
export function wgsl(definition: CellDefinition, program: Program, gradient: Gradient): string {
  const { states, inputs, recurrent, stages } = program
  const { saved, carried } = gradient
  const begins = [0, ...stages.map((_, s) => stages.slice(0, s + 1).reduce((sum, { gates }) => sum + gates.length, 0))]

  const { forward, operand, operandBackward, backward } = bodies(program, gradient, target)

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

// What R multiplies.
fn operand(stage: u32, u: ptr<function, Forward>) -> f32 {
${staged(operand)}
}

fn forward(stage: u32, u: ptr<function, Forward>) {
${staged(forward)}
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, u: ptr<function, Backward>) {
${staged(operandBackward)}
}

fn backward(stage: u32, u: ptr<function, Backward>) {
${staged(backward)}
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
