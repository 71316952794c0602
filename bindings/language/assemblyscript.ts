import { forwardStatements, type Program } from './analyse.js'
import { ATOM, block, isLocal, localName, type Block, type Dialect } from './block.js'
import type { CellDefinition } from './definition.js'
import type { Gradient, Statement } from './gradient.js'
import { indexer } from './layout_of.js'
import { type Key, type Operator } from './tree.js'
import { comment } from './wgsl.js'

const OPERATIONS: Record<Operator, string> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' }
const numeral = (value: number): string => `f32x4.splat(${value})`

const dialect: Dialect = {
  number: numeral,
  call: (name, of) => `${name}4(${of})`,
  negate: ({ text }) => ({ text: `f32x4.neg(${text})`, level: ATOM }),
  binary: (operator, { text: left }, { text: right }) => ({
    text: `f32x4.${OPERATIONS[operator]}(${left}, ${right})`,
    level: ATOM,
  }),
}

/** Writes the fragment that WebAssembly's kernels call through the table: the four pointwise functions over a row of units, four at a time. */
export function assemblyscript(definition: CellDefinition, program: Program, gradient: Gradient): string {
  const { name, stages } = program
  const { saved } = gradient
  const index = indexer(program, gradient)

  const address = (key: Key): string => {
    const space = key.slice(0, key.indexOf('.'))
    if (key === 'doperand') return 'dOperand + at'
    if (space === 'value' || saved.includes(key)) return at('saved', 'gate', saved.indexOf(key))
    const bases: Record<string, [string, string]> = {
      wx: ['wx', 'gate'],
      ru: ['ru', 'gate'],
      before: ['before', 'plane'],
      after: ['after', 'plane'],
      dwx: ['dWx', 'gate'],
      dru: ['dRu', 'gate'],
      dbefore: ['dBefore', 'dPlane'],
      dafter: ['dAfter', 'dPlane'],
      carried: ['carried', 'gate'],
    }
    const [base, stride] = bases[space]!
    return at(base, stride, index(key))
  }
  const own = (key: Key, forward: boolean): string =>
    forward && /^(wx|ru)\./.test(key) ? at(key.slice(0, 2), 'gate', index(key)) : address(key)

  const body = ({ loads, lines }: Block, forward: boolean): string[] => [
    ...loads.map((key) => `const ${localName(key)} = v128.load(${own(key, forward)})`),
    ...lines.flatMap(({ key, text, add }) => {
      if (!isLocal(key)) {
        const sum = add ? `f32x4.add(v128.load(${address(key)}), ${text})` : text
        return [`v128.store(${address(key)}, ${sum})`]
      }
      const isStored = forward && (key.startsWith('after.') || saved.includes(key))
      return [
        `const ${localName(key)} = ${text}`,
        ...(isStored ? [`v128.store(${address(key)}, ${localName(key)})`] : []),
      ]
    }),
  ]

  const forwardBody = (s: number): string[] => {
    const { equations } = stages[s]!
    const written = body(block(forwardStatements(stages, s), dialect), true)
    const products = equations
      .flatMap((equation) => [`wx.${equation.name}`, `ru.${equation.name}`])
      .filter((key) => saved.includes(key))
    return [...written, ...products.map((key) => `v128.store(${address(key)}, v128.load(${own(key, true)}))`)]
  }
  const operandBody = (s: number): string[] => {
    const { loads, lines } = block([{ target: 'operand.', tree: stages[s]!.operand, add: false }], dialect)
    return [...body({ loads, lines: lines.slice(0, -1) }, true), `v128.store(operand + at, ${lines.at(-1)!.text})`]
  }
  const backwardBody = (statements: readonly Statement[]): string[] => {
    const wanted = statements.filter(({ target }) => gradient.separate || !target.startsWith('dwx.'))
    return body(block(wanted, dialect), false)
  }

  const backward = staged(gradient.stages.map((stage) => backwardBody(stage.backward)))
  const functions = [
    {
      head: `${name}_forward(stage: i32, wx: usize, ru: usize, before: usize, after: usize, saved: usize, gate: usize, plane: usize, bytes: usize)`,
      body: staged(stages.map((_, s) => forwardBody(s))),
    },
    {
      head: `${name}_operand(stage: i32, before: usize, saved: usize, operand: usize, gate: usize, plane: usize, bytes: usize)`,
      body: staged(stages.map((_, s) => operandBody(s))),
    },
    {
      head: `${name}_backward(stage: i32, before: usize, after: usize, saved: usize, dAfter: usize, dBefore: usize, carried: usize, dWx: usize, dRu: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize)`,
      body: backward,
    },
    {
      head: `${name}_operand_backward(stage: i32, before: usize, saved: usize, dOperand: usize, dBefore: usize, carried: usize, gate: usize, plane: usize, dPlane: usize, bytes: usize)`,
      body: staged(gradient.stages.map((stage) => backwardBody(stage.operandBackward))),
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

function at(base: string, stride: string, index: number): string {
  if (index === 0) return `${base} + at`
  return index === 1 ? `${base} + ${stride} + at` : `${base} + ${index} * ${stride} + at`
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
