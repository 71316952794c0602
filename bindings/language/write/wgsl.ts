import { localName } from '../block.js'
import { comment } from './comment.js'
import type { Wgsl } from '../compiled.js'
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

/** What a number is called in the functions that the kernels supply, where it is not as its array. */
const NAMES: Partial<Record<Place['array'], string>> = {
  dafter: 'd_after',
  dbefore: 'd_before',
  dwx: 'd_wx',
  dru: 'd_ru',
}
const nameOf = ({ array }: Place): string => NAMES[array] ?? array

function line(step: Step): string[] {
  switch (step.kind) {
    case 'load': {
      const { key, place } = step
      return place.array === 'doperand' ? [] : [`let ${localName(key)} = ${nameOf(place)}_of(unit, ${place.index}u);`]
    }
    case 'define':
      return [`let ${localName(step.key)} = ${write(step.tree, dialect)};`]
    case 'store': {
      const { add, place, tree } = step
      return [`${add ? 'add' : 'set'}_${nameOf(place)}(unit, ${place.index}u, ${write(tree, dialect)});`]
    }
    case 'give':
      return [`return ${write(step.tree, dialect)};`]
  }
}

/** The gradient of a state before the step takes the place of that after it: what is read of the latter is read first. */
function readFirst(steps: readonly Step[]): Step[] {
  const isFirst = (step: Step): boolean => step.kind === 'load' && step.place.array === 'dafter'
  return [...steps.filter(isFirst), ...steps.filter((step) => !isFirst(step))]
}

/**
 * Writes the fragment that WebGPU's kernels are joined with, a half for each way through time: sizes, and two of the four pointwise functions over
 * one unit (shaders/kernels/unit.wgsl).
 */
export function wgsl(equations: string, layout: CellLayout, fragment: Fragment, source = layout.name): Wgsl {
  const { states, inputs, raw, peepholes, recurrent, stages, saved, carried, separate } = layout
  const given = raw ? [...inputs, 'x'] : inputs
  const begins = [...stages.map(({ begin }) => begin), recurrent.length]
  const head = comment(equations, source)
  const common = `const STATES = ${states.length}u; // ${states.join(' ')}
const RECURRENT = ${recurrent.length}u; // gates with R@…: ${list(recurrent)}
const SAVED = ${saved.length}u; // kept for the way back: ${list(saved)}
const STAGES = ${stages.length}u;
const STAGE_BEGIN = array<u32, ${begins.length}>(${begins.map((begin) => `${begin}u`).join(', ')}); // stage s owns the gates from the sth number to the next`
  return {
    forward: `${head}

${common}
const COLUMNS = ${Math.max(0, ...stages.map(({ begin, end }) => end - begin))}u; // of them in a stage, at most
const INPUTS = ${inputBlocks(layout)}u; // W@x of each gate that has one, and x if it is read: ${list(given)}

// What R multiplies.
fn operand(stage: u32, unit: Unit) -> f32 {
${staged(fragment.operand)}
}

fn forward(stage: u32, unit: Unit) {
${staged(fragment.forward)}
}
`,
    backward: `${head}

${common}
const INPUT_GRADIENTS = ${inputGradientBlocks(layout)}u; // of W@x and x: ${list(given)}; of diagonal weights P: ${list(peepholes)}
const CARRIED = ${carried.length}u; // gradients that cross stages: ${list(carried)}
const SEPARATE = ${separate}; // whether the gradients of W@x and R@… differ

fn backward(stage: u32, unit: Unit) {
${staged(fragment.backward.map(readFirst))}
}

// From the gradient of the operand to that of what it is computed from.
fn operand_backward(stage: u32, doperand: f32, unit: Unit) {
${staged(fragment.operandBackward)}
}
`,
  }
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
