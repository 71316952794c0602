import { localName } from '../block.js'
import { comment } from './comment.js'
import type { Fragment, Place, Step } from '../fragment.js'
import type { CellLayout } from '../layout.js'
import { PARAMETERS, ROWS } from './rows.js'
import { ATOM, write, type Dialect } from './text.js'
import type { Operator } from '../tree.js'

const OPERATIONS: Record<Operator, string> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' }

const dialect: Dialect = {
  number: (value) => `f32x4.splat(${numeral(value)})`,
  call: (name, of) => (name === 'sqrt' ? `f32x4.sqrt(${of})` : `${name}4(${of})`),
  negate: ({ text }) => ({ text: `f32x4.neg(${text})`, level: ATOM }),
  binary: (operator, left, right) => ({
    text: `f32x4.${OPERATIONS[operator]}(${left.text}, ${right.text})`,
    level: ATOM,
  }),
}

/** A whole number without a point would be a 64-bit integer to AssemblyScript. */
const numeral = (value: number): string =>
  Math.abs(value) >= 2 ** 53 ? value.toExponential() : Object.is(value, -0) ? '-0.0' : String(value)

/** The distances serve all arrays and `pointer + at` all gates of one: fewer registers than the other way round. */
function address({ array, index }: Place): string {
  const [pointer, stride] = ROWS[array]
  if (index === 0) return `${pointer} + at`
  return index === 1 ? `${pointer} + at + ${stride}` : `${pointer} + at + ${index} * ${stride}`
}

function line(step: Step): string {
  switch (step.kind) {
    case 'load':
      return `const ${localName(step.key)} = v128.load(${address(step.place)})`
    case 'define':
      return `const ${localName(step.key)} = ${write(step.tree, dialect)}`
    case 'give':
      return `v128.store(operand + at, ${write(step.tree, dialect)})`
    case 'store': {
      const value = write(step.tree, dialect)
      const to = address(step.place)
      return `v128.store(${to}, ${step.add ? `f32x4.add(v128.load(${to}), ${value})` : value})`
    }
  }
}

/** Writes the fragment that WebAssembly's kernels call through the table: the four pointwise functions over a row of units, four at a time. */
export function assemblyscript(
  equations: string,
  layout: CellLayout,
  fragment: Fragment,
  source = layout.name,
): string {
  const bodies = {
    forward: fragment.forward,
    operand: fragment.operand,
    backward: fragment.backward,
    operand_backward: fragment.operandBackward,
  }
  const text = Object.entries(bodies)
    .map(([name, stages]) => {
      const parameters = PARAMETERS[name as keyof typeof PARAMETERS].map((parameter) => `${parameter}: usize`)
      return `export function ${name}(stage: i32, ${parameters.join(', ')}): void {\n${staged(stages)}\n}\n`
    })
    .join('\n')
  const used = HELPERS.filter((helper) => text.includes(`${helper}(`))
  return `${comment(equations, source)}
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: ${layout.saved.join(' ') || 'nothing'}.
${used.length > 0 ? `import { ${used.join(', ')} } from '../kernels/math'\n` : ''}
${text}`
}

const HELPERS = ['divisor4', 'exp4', 'heaviside4', 'relu4', 'sigmoid4', 'softplus4', 'tanh4']

/** The loop over units, of which there are at least four; with several stages one loop each. Engines hoist constants out of a loop that tests at its end. */
function staged(bodies: readonly (readonly Step[])[]): string {
  const loops = bodies.map((steps) =>
    steps.length === 0
      ? []
      : ['let at: usize = 0', 'do {', ...steps.map((step) => `  ${line(step)}`), '  at += 16', '} while (at < bytes)'],
  )
  if (loops.length === 1) return loops[0]!.map((text) => `  ${text}`).join('\n')
  return loops
    .map((lines, stage) => {
      const head =
        stage === 0
          ? '  if (stage == 0) {'
          : stage === loops.length - 1
            ? '  } else {'
            : `  } else if (stage == ${stage}) {`
      return [head, ...lines.map((text) => `    ${text}`)].join('\n')
    })
    .concat('  }')
    .join('\n')
}
