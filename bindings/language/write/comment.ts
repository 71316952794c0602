/** The head of derived code: where it comes from, and the equations. */
export function comment(equations: string, source: string): string {
  const lines = equations.split('\n').filter((line) => line.trim() !== '')
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length))
  return [`// ${source}`, '//', ...lines.map((line) => `//   ${line.slice(indent).trimEnd()}`)].join('\n')
}
