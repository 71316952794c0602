import type { Program } from './analyse.js'
import { ATOM, localName } from './block.js'
import type { CellDefinition } from './definition.js'
import { bodies, type Place, type Target } from './fragment.js'
import type { Gradient } from './gradient.js'
import type { Operator } from './tree.js'
import { comment } from './wgsl.js'

const OPERATIONS: Record<Operator, string> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' }

/** The pointer to an array of a row, and the bytes between two of its entries. */
const ROWS: Record<Place['array'], readonly [pointer: string, stride: string]> = {
  wx: ['wx', 'gate'],
  ru: ['ru', 'gate'],
  before: ['before', 'plane'],
  after: ['after', 'plane'],
  saved: ['saved', 'gate'],
  dafter: ['dAfter', 'dPlane'],
  dbefore: ['dBefore', 'dPlane'],
  carried: ['carried', 'gate'],
  dwx: ['dWx', 'gate'],
  dru: ['dRu', 'gate'],
  doperand: ['dOperand', 'gate'],
}

function address({ array, index }: Place): string {
  const [pointer, stride] = ROWS[array]
  if (index === 0) return `${pointer} + at`
  return index === 1 ? `${pointer} + ${stride} + at` : `${pointer} + ${index} * ${stride} + at`
}

const target: Target = {
  number: (value) => `f32x4.splat(${value})`,
  call: (name, of) => `${name}4(${of})`,
  negate: ({ text }) => ({ text: `f32x4.neg(${text})`, level: ATOM }),
  binary: (operator, left, right) => ({
    text: `f32x4.${OPERATIONS[operator]}(${left.text}, ${right.text})`,
    level: ATOM,
  }),
  load: (name, place) => `const ${name} = v128.load(${address(place)})`,
  define: (name, text) => `const ${name} = ${text}`,
  store: (place, text, add) =>
    `v128.store(${address(place)}, ${add ? `f32x4.add(v128.load(${address(place)}), ${text})` : text})`,
  giveOperand: (text) => `v128.store(operand + at, ${text})`,
}

/** Writes the fragment that WebAssembly's kernels call through the table: the four pointwise functions over a row of units, four at a time. */
export function assemblyscript(definition: CellDefinition, program: Program, gradient: Gradient): string {
  const { name } = program
  const { saved } = gradient
  const { forward, operand, operandBackward, backward } = bodies(program, gradient, target)
  const functions = [
    {
      head: `${name}_forward(stage: i32, wx: usize, ru: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize)`,
      body: staged(forward),
    },
    {
      head: `${name}_operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize)`,
      body: staged(operand),
    },
    {
      head: `${name}_backward(stage: i32, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize)`,
      body: staged(backward),
    },
    {
      head: `${name}_operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize)`,
      body: staged(operandBackward),
    },
  ].map(({ head, body }) => `export function ${head}: void {\n${body}\n}\n`)

  const text = functions.join('\n')
  const used = ['heaviside4', 'relu4', 'sigmoid4', 'tanh4'].filter((helper) => text.includes(`${helper}(`))
  return `// ${name}, derived from bindings/cells/${name}.ts by \`npm run derive\`. Do not edit.
//
${comment(definition)}
//
// gate: bytes between two gates (and saved or carried values) of a row. plane, dPlane: between two states, between two states' gradients.
// bytes: 4 × units, a multiple of 16. Saved: ${saved.map(localName).join(' ') || 'nothing'}.
import { ${used.join(', ')} } from '../kernels/math'

${text}`
}

/** The loop over units; with several stages one loop each. */
function staged(bodies: readonly (readonly string[])[]): string {
  const loops = bodies.map((lines) => [
    'for (let at: usize = 0; at < bytes; at += 16) {',
    ...lines.map((line) => `  ${line}`),
    '}',
  ])
  if (loops.length === 1) return loops[0]!.map((line) => `  ${line}`).join('\n')
  return loops
    .map((lines, stage) => {
      const head =
        stage === 0
          ? '  if (stage == 0) {'
          : stage === loops.length - 1
            ? '  } else {'
            : `  } else if (stage == ${stage}) {`
      return [head, ...lines.map((line) => `    ${line}`)].join('\n')
    })
    .concat('  }')
    .join('\n')
}
