import { readFile } from 'node:fs/promises'
import type { CellDefinition } from '../../bindings/language/definition.js'
import type { Compiler } from './package.js'

const folder = 'bindings/cells'

/** A cell's source, and all that is derived from it, as one text. */
export async function show({ name, states, equations }: CellDefinition, compiler: Compiler): Promise<string> {
  const derived = compiler.cell({ name, states, equations })
  const file = `${folder}/${name}.ts`
  const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
  return [
    `${name} (${file})`,
    citation(source),
    section('equations', `states ${states.join(', ')}\n\n${outdent(equations)}`),
    section('WGSL', derived.wgsl()),
    section('AssemblyScript', derived.assemblyscript()),
    section('gradient', derived.gradient()),
  ].join('\n')
}

const section = (title: string, text: string): string => `\n── ${title} ──\n\n${text.trim()}`

/** The comment that a cell's file begins with: what it is, and from whom. */
function citation(source: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? ''
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trimEnd())
    .filter(Boolean)
    .join('\n')
}

/** A text without the indentation that its lines have in common, and without empty lines around it. */
function outdent(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n')
  const common = Math.min(...lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)![0].length))
  return lines.map((line) => line.slice(common)).join('\n')
}
