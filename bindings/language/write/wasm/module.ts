import { PARAMETERS, ROWS } from '../rows.js'
import { localName } from '../../block.js'
import type { Flavour } from '../../compiled.js'
import type { Fragment, Place, Step } from '../../fragment.js'
import { PLAIN, write } from '../text.js'
import type { Operator, Tree } from '../../tree.js'
import { Body } from './body.js'
import { integer, operation, splat, type Code, type WasmFunction, type Local, type Operation } from './code.js'
import { emitCall } from './math.js'

/** The four pointwise functions over a row of units, four at a time, as assemblyscript.ts writes them, in WebAssembly's own instructions. */
export function functionsOf(fragment: Fragment, flavour: Flavour): WasmFunction[] {
  return [
    functionOf('forward', fragment.forward, flavour),
    functionOf('operand', fragment.operand, flavour),
    functionOf('backward', fragment.backward, flavour),
    functionOf('operand_backward', fragment.operandBackward, flavour),
  ]
}

function functionOf(
  name: keyof typeof PARAMETERS,
  stages: readonly (readonly Step[])[],
  flavour: Flavour,
): WasmFunction {
  const parameters = ['stage', ...PARAMETERS[name]].map((parameter): Local => ({ name: parameter, type: 'i32' }))
  const body = new Body(parameters, flavour)
  const loops = stages.map((steps) => loop(steps, body))
  const staged = loops.reduceRight((otherwise, then, stage) => [
    { op: 'if', condition: operation('i32.eq', body.get('stage'), integer(stage)), then, otherwise },
  ])
  return { name, parameters, locals: body.locals, body: staged }
}

/** The loop over a row: at least once, for a row has at least four units. */
function loop(steps: readonly Step[], body: Body): Code[] {
  if (steps.length === 0) return []
  body.set('at', integer(0), 'i32')
  const begin = body.take()
  for (const step of steps) emit(step, body)
  body.set('at', operation('i32.add', body.get('at'), integer(16)))
  return [...begin, { op: 'loop', body: body.take(), again: operation('i32.lt_u', body.get('at'), body.get('bytes')) }]
}

function emit(step: Step, body: Body): void {
  switch (step.kind) {
    case 'load':
      body.set(localName(step.key), operation('v128.load', address(step.place, body)))
      return
    case 'define':
      body.push({ op: 'comment', text: `${localName(step.key)} = ${write(step.tree, PLAIN)}` })
      body.set(localName(step.key), value(step.tree, body))
      return
    case 'give':
      store(operation('i32.add', body.get('operand'), body.get('at')), value(step.tree, body), body)
      return
    case 'store': {
      const sum = value(step.tree, body)
      const to = address(step.place, body)
      store(to, step.add ? operation('f32x4.add', operation('v128.load', to), sum) : sum, body)
    }
  }
}

const store = (to: Code, value: Code, body: Body): void => body.push(operation('v128.store', to, value))

function address({ array, index }: Place, body: Body): Code {
  const [pointer, stride] = ROWS[array]
  const begin = operation('i32.add', body.get(pointer), body.get('at'))
  if (index === 0) return begin
  const distance = index === 1 ? body.get(stride) : operation('i32.mul', body.get(stride), integer(index))
  return operation('i32.add', begin, distance)
}

const BINARY: Record<Operator, Operation> = { '+': 'f32x4.add', '-': 'f32x4.sub', '*': 'f32x4.mul', '/': 'f32x4.div' }

function value(tree: Tree, body: Body): Code {
  switch (tree.kind) {
    case 'number':
      return splat(tree.value)
    case 'leaf':
      return body.get(localName(tree.key))
    case 'negate':
      return operation('f32x4.neg', value(tree.of, body))
    case 'call':
      return emitCall(body, tree.name, value(tree.of, body))
    case 'binary': {
      const left = value(tree.left, body)
      return operation(BINARY[tree.operator], left, value(tree.right, body))
    }
  }
}
