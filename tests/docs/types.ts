/** The compiler's opinion of the pages' programs, as somebody's project has it: the package's own declarations, `strict`. */
import ts from 'typescript'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'].map((name) => `lib.${name}.d.ts`),
  types: ['@webgpu/types', 'node'],
  strict: true,
  allowJs: true,
  checkJs: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * @param files their paths, and what a page calls them: a program's lines are those of its page
 * @returns a line for each complaint
 */
export function complaintsAbout(files: ReadonlyMap<string, string>): string[] {
  const program = ts.createProgram([...files.keys()], OPTIONS)
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const said = ts.flattenDiagnosticMessageText(messageText, '\n')
    if (!file || start === undefined) return said
    const { line } = file.getLineAndCharacterOfPosition(start)
    return `${files.get(file.fileName) ?? file.fileName}:${line + 1}: ${said}`
  })
}
