import type { Code, WasmFunction, Local } from './code.js'

/** The text of a module, in WebAssembly's text format, expressions folded. */
export function wat(functions: readonly WasmFunction[], comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\/\//, ';;'))
  return [
    ...lines,
    '(module',
    '  (import "env" "memory" (memory 0 65536 shared))',
    ...functions.flatMap(write),
    ')',
    '',
  ].join('\n')
}

function write({ name, parameters, locals, body }: WasmFunction): string[] {
  const all = [...parameters, ...locals]
  const declare = (kind: string, { name: local, type }: Local): string => `(${kind} $${local} ${type})`
  return [
    '',
    `  (func (export "${name}") ${parameters.map((one) => declare('param', one)).join(' ')}`,
    ...(locals.length > 0 ? [`    ${locals.map((one) => declare('local', one)).join(' ')}`] : []),
    ...lines(body, all, '    '),
    '  )',
  ]
}

const lines = (body: readonly Code[], locals: readonly Local[], indent: string): string[] =>
  body.flatMap((code) => line(code, locals, indent))

function line(code: Code, locals: readonly Local[], indent: string): string[] {
  const inner = `${indent}  `
  switch (code.op) {
    case 'comment':
      return [`${indent};; ${code.text}`]
    case 'loop':
      return [
        `${indent}(loop`,
        ...lines(code.body, locals, inner),
        `${inner}(br_if 0 ${folded(code.again, locals)})`,
        `${indent})`,
      ]
    case 'if':
      return [
        `${indent}(if ${folded(code.condition, locals)}`,
        `${inner}(then`,
        ...lines(code.then, locals, `${inner}  `),
        `${inner})`,
        ...(code.otherwise.length > 0
          ? [`${inner}(else`, ...lines(code.otherwise, locals, `${inner}  `), `${inner})`]
          : []),
        `${indent})`,
      ]
    default:
      return [indent + folded(code, locals)]
  }
}

function folded(code: Code, locals: readonly Local[]): string {
  switch (code.op) {
    case 'local.get':
      return `(local.get $${locals[code.value]!.name})`
    case 'local.set':
      return `(local.set $${locals[code.value]!.name} ${folded(code.args[0], locals)})`
    case 'i32.const':
      return `(i32.const ${code.value})`
    case 'v128.const':
      return `(v128.const f32x4 ${Array(4).fill(numeral(code.value)).join(' ')})`
    case 'comment':
    case 'loop':
    case 'if':
      throw new TypeError(`${code.op} is no expression`)
    default:
      return `(${code.op} ${code.args.map((one) => folded(one, locals)).join(' ')})`
  }
}

/** A float32 in as many digits as it needs: reading it gives the same bits. Integers that are no float32 (bit patterns) do not occur. */
const numeral = (value: number): string => (Object.is(value, -0) ? '-0' : String(Math.fround(value)))
