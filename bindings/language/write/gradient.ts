import { block, localName } from '../block.js'
import { comment } from './comment.js'
import type { DerivedCell } from '../derive.js'
import type { Statement } from '../statement.js'
import { PLAIN, write } from './text.js'
import { nameOf, spaceOf, type Key, type Tree } from '../tree.js'

/** The gradient for people to read, in the order in which it is computed. */
export function gradientText({ definition, program, gradient }: DerivedCell, source: string): string {
  const parts = program.stages.map(({ gates, operand }, index) => {
    const { backward, operandBackward } = gradient.stages[index]!
    const transposed = gates.map((gate) => `Rᵀ_${gate} d_ru_${gate}`).join(' + ')
    return [
      `# Stage ${index}${gates.length > 0 ? `: R@${bracketed(operand)} for ${gates.join(', ')}` : ', without a product'}`,
      ...lines(backward),
      ...(gates.length > 0 ? [`doperand = ${transposed}`, ...lines(operandBackward)] : []),
      '',
    ]
  })
  const { saved, recomputed } = gradient
  return [
    comment(definition.equations, source).replace(/^\/\//gm, '#'),
    '#',
    '# From the gradients d_after_… of the next states, the last stage first, to those of the states before (d_before_…), of the products',
    '# (d_wx_…, d_ru_…) and of P (d_P_…).',
    `# Kept for this: ${saved.map(localName).join(' ') || 'nothing but the states'}. Computed again: ${[...recomputed.keys()].map(localName).join(' ') || 'nothing by name'}.`,
    '',
    ...parts.reverse().flat(),
  ].join('\n')
}

const bracketed = (operand: Tree): string =>
  operand.kind === 'leaf' || operand.kind === 'call' ? write(operand, PLAIN) : `(${write(operand, PLAIN)})`

const lines = (statements: readonly Statement[]): string[] =>
  block(statements).statements.map(
    ({ target, tree, add }) => `${nameFor(target)} ${add ? '+=' : '='} ${write(tree, PLAIN)}`,
  )

/** `dwx.i` → `d_wx_i`, `dbefore.h` → `d_before_h`, as `dafter.h` is `d_after_h` already. */
function nameFor(key: Key): string {
  const space = key.includes('.') ? spaceOf(key) : ''
  return /^d(wx|ru|P|before)$/.test(space) ? `d_${space.slice(1)}_${nameOf(key)}` : localName(key)
}
