/** Every block of the README and the guides is checked: as a part of a program that is compiled and run, as a file that is tried out, or as a command. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { PAGES, blocksOf, checkOf, placeOf } from './page.js'
import { programsOf, type Program } from './program.js'
import { makeProject } from './project.js'
import { complaintsAbout } from './types.js'

const MILLISECONDS = 40_000
const project = makeProject()
after(() => project.remove())

test('each block of each page is checked', (t) => {
  for (const page of PAGES)
    for (const block of blocksOf(page)) t.diagnostic(`${placeOf(block)} ${block.language}: ${checkOf(block)}`)
})

const programs = PAGES.flatMap(programsOf)

/** Those of each page lie beside each other, as they import each other. */
const namedFiles = PAGES.flatMap((page) => blocksOf(page))
  .filter(({ language, mark }) => mark?.kind === 'file' && ['ts', 'js'].includes(language))
  .map(({ page, mark, text }) => [project.write(`${page}/${mark!.value}`, text), `${page}, ${mark!.value}`] as const)

test('programs and files fit the types of the package', () => {
  assert.ok(programs.length > 6, `${programs.length} programs`)
  const files = programs.map(({ page, name, text }) => [project.write(`${name}.ts`, text), page] as const)
  assert.deepEqual(complaintsAbout(new Map([...files, ...namedFiles])), [])
})

/** What it prints. @throws with the page's line, whatever it throws */
async function printed({ page, name, text }: Program): Promise<string> {
  const { code } = await transform(text, { loader: 'ts', target: 'es2022', sourcemap: 'inline', sourcefile: page })
  const file = project.write(`${name}.mjs`, code)
  const options = { cwd: project.folder, timeout: MILLISECONDS }
  const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', file], options)
  return stdout
}

/** Blanks at the ends of lines are not seen. */
const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, '').trim()

/** Whether these lines are in an output. A line `…` stands for any others. */
function isPrinted(text: string, output: string): boolean {
  let at = 0
  return trimmed(text)
    .split(/\n…\n/)
    .every((part) => {
      const found = output.indexOf(part, at)
      at = found + part.length
      return found >= 0
    })
}

for (const program of programs) {
  test(`${program.name} runs`, async () => {
    const output = trimmed(await printed(program))
    for (const block of program.prints)
      assert.ok(isPrinted(block.text, output), `${placeOf(block)}: this is not printed, but\n${output}`)
  })
}
