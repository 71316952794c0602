/** The blocks of a page as programs. Every line stands where it stands on the page, so that whatever complains names the page's line. */
import ts from 'typescript'
import { blocksOf, isProgram, textOf, type Block } from './page.js'

export interface Program {
  readonly page: string
  /** A name for its file. */
  readonly name: string
  readonly text: string
  /** What it should have printed, among other things. */
  readonly prints: readonly Block[]
}

export const programsOf = (page: string): Program[] => programsIn(page, textOf(page))

/** @param markdown the page's text */
export function programsIn(page: string, markdown: string): Program[] {
  const blocks = blocksOf(page, markdown)
  const numbers = [...new Set(blocks.filter(isProgram).map(({ program }) => program))]
  return numbers.map((number) => {
    const own = blocks.filter(({ program }) => program === number)
    const lines: string[] = []
    for (const { line, text } of own.filter(isProgram)) {
      while (lines.length < line) lines.push('')
      lines.push(...text.split('\n'))
    }
    return {
      page,
      name: `${page.replace(/\W+/g, '_')}_${number}`,
      // a module, even without an import or an export
      text: withoutRepeatedImports(`${lines.join('\n')}\nexport {}\n`),
      prints: own.filter(({ mark }) => mark?.kind === 'prints'),
    }
  })
}

/** A page's blocks each say what they import; in one program each name may be imported once. Lines stay where they are. */
function withoutRepeatedImports(text: string): string {
  const source = ts.createSourceFile('program.ts', text, ts.ScriptTarget.ES2022, true)
  const known = new Set<string>()
  let result = text
  const edits = source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const names = statement.importClause?.namedBindings
    if (!names || !ts.isNamedImports(names)) return []
    const fresh = names.elements.filter(({ name }) => !known.has(name.text))
    for (const { name } of fresh) known.add(name.text)
    if (fresh.length === names.elements.length) return []
    const [from, to] = [names.getStart(), names.getEnd()]
    const breaks = '\n'.repeat(text.slice(from, to).split('\n').length - 1)
    return [{ from, to, text: `{ ${fresh.map((one) => one.getText()).join(', ')} ${breaks}}` }]
  })
  for (const { from, to, text } of edits.reverse()) result = result.slice(0, from) + text + result.slice(to)
  return result
}
