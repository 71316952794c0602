import { localName } from '../block.js'
import { comment } from './comment.js'
import type { Fragment, Place, Step } from '../fragment.js'
import { inputBlocks, inputGradientBlocks, type CellLayout } from '../layout.js'
import { INFIX, write, type Dialect } from './text.js'

const dialect: Dialect = {
  ...INFIX,
  number: (value) => (Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(1) : String(value)),
  call(name, of) {
    // WGSL's own may overflow.
    return name === 'tanh' || name === 'exp' ? `${name}_safe(${of})` : `${name}(${of})`
  },
}

const MEMBERS: Partial<Record<Place['array'], string>> = {
  dafter: 'd_after',
  dbefore: 'd_before',
  dwx: 'd_wx',
  dru: 'd_ru',
}
const member = ({ array, index }: Place): string => `(*unit).${MEMBERS[array] ?? array}[${index}]`

function line(step: Step): string[] {
  switch (step.kind) {
    case 'load':
      return step.place.array === 'doperand' ? [] : [`let ${localName(step.key)} = ${member(step.place)};`]
    case 'define':
      return [`let ${localName(step.key)} = ${write(step.tree, dialect)};`]
    case 'store':
      return [`${member(step.place)} ${step.add ? '+=' : '='} ${write(step.tree, dialect)};`]
    case 'give':
      return [`return ${write(step.tree, dialect)};`]
  }
}

/** Writes the fragment that WebGPU's kernels are joined with: sizes, and the four pointwise functions over one unit (shaders/kernels/unit.wgsl). */
export function wgsl(equations: string, layout: CellLayout, fragment: Fragment, source = layout.name): string {
  const { states, inputs, raw, peepholes, recurrent, stages, saved, carried, separate } = layout
  const given = raw ? [...inputs, 'x'] : inputs
  const begins = [...stages.map(({ begin }) => begin), recurrent.length]
  return `${comment(equations, source)}

const STATES = ${states.length}u; // ${states.join(' ')}
const INPUTS = ${inputBlocks(layout)}u; // W@x of each gate that has one, and x if it is read: ${list(given)}
const PEEPHOLES = ${peepholes.length}u; // equations with a diagonal weight P: ${list(peepholes)}
const INPUT_GRADIENTS = ${inputGradientBlocks(layout)}u; // those of INPUTS, then those of PEEPHOLES
const RECURRENT = ${recurrent.length}u; // gates with R@…: ${list(recurrent)}
const SAVED = ${saved.length}u; // kept for the way back: ${list(saved)}
const CARRIED = ${carried.length}u; // gradients that cross stages: ${list(carried)}
const STAGES = ${stages.length}u;
const STAGE_WIDTH = ${Math.max(...stages.map(({ begin, end }) => end - begin))}u; // the most gates in one stage
const STAGE_BEGIN = array<u32, ${begins.length}>(${begins.map((begin) => `${begin}u`).join(', ')}); // stage s owns the gates from the sth number to the next
const SEPARATE = ${separate}; // whether the gradients of W@x and R@… differ

// What R multiplies.
fn operand(stage: u32, unit: ptr<function, Forward>) -> f32 {
${staged(fragment.operand)}
}

fn forward(stage: u32, unit: ptr<function, Forward>) {
${staged(fragment.forward)}
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: ptr<function, Backward>) {
${staged(fragment.operandBackward)}
}

fn backward(stage: u32, unit: ptr<function, Backward>) {
${staged(fragment.backward)}
}
`
}

const list = (names: readonly string[]): string => names.join(' ') || 'none'

/** One body as it is; several as the cases of a switch. */
function staged(bodies: readonly (readonly Step[])[]): string {
  if (bodies.length === 1)
    return bodies[0]!
      .flatMap(line)
      .map((text) => `  ${text}`)
      .join('\n')
  const cases = bodies.map((steps, stage) => {
    const label = stage === bodies.length - 1 ? 'default' : `case ${stage}u`
    return [`    ${label}: {`, ...steps.flatMap(line).map((text) => `      ${text}`), '    }'].join('\n')
  })
  return ['  switch (stage) {', ...cases, '  }'].join('\n')
}
