/** How pages are read: what would leave a block unchecked is an error, and complaints name the page's line. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { blocksOf, checkOf } from './page.js'
import { programsIn } from './program.js'
import { makeProject } from './project.js'
import { complaintsAbout } from './types.js'

const project = makeProject()
after(() => project.remove())

const fence = (language: string, text = 'let x'): string => `\`\`\`${language}\n${text}\n\`\`\`\n`
const checks = (page: string): string[] => blocksOf('page.md', page).map(checkOf)

test('what is checked', () => {
  assert.deepEqual(checks(fence('ts') + fence('js') + fence('sh')), [
    ...['types, run in Node', 'types, run in Node', 'its npm scripts exist'],
  ])
  assert.deepEqual(checks(`<!-- run:\nlet y\n-->\n<!-- prints -->\n${fence('text')}`), [
    ...['run, hidden', 'what the program prints'],
  ])
  assert.deepEqual(checks(`<!-- file: a.ts -->\n\n${fence('ts')}`), ['the file a.ts'])
  assert.deepEqual(checks(`<!-- unchecked: Python -->\n${fence('python')}`), ['unchecked: Python'])
})

test('what is not checked is refused', () => {
  for (const page of [
    fence(''),
    fence('python'),
    fence('tsx'),
    `<!-- unchecked: no time -->\n${fence('ts')}`,
    `<!-- unchecked -->\n${fence('python')}`,
  ])
    assert.throws(() => checks(page), /page\.md:\d: nobody checks this block/, page)
  assert.throws(() => checks(`<!-- unchekced: it -->\n${fence('python')}`), /page\.md:1: 'unchekced: it' is no mark/)
  assert.throws(() => checks(`<!-- prints -->\nprose\n${fence('text')}`), /page\.md:2: .* stands before no fence/)
  assert.throws(() => checks('```ts\nlet x\n'), /page\.md:1: the fence has no end/)
  assert.throws(() => checks('<!-- run:\nlet x\n'), /page\.md:1: the comment has no end/)
})

const PAGE = `# A page
${fence('ts', "import { join,\n  sep } from 'node:path'\nconst a: number = sep.length")}
prose
${fence('ts', "import { join, posix } from 'node:path'\nconst b: string = a + Number(join('1', posix.sep))")}
<!-- program -->
${fence('ts', 'const a = 1\nconsole.log(a)')}
<!-- prints -->
${fence('text', '1')}`

test('blocks become programs, line by line', () => {
  const [first, second, ...rest] = programsIn('page.md', PAGE)
  assert.equal(rest.length, 0)
  assert.equal(first!.text.split('\n')[4], 'const a: number = sep.length')
  assert.match(first!.text.split('\n')[9]!, /^import \{ posix \} from 'node:path'$/)
  assert.match(second!.text, /^\n+const a = 1\nconsole\.log\(a\)\nexport \{\}\n$/)
  assert.deepEqual(
    second!.prints.map(({ text }) => text),
    ['1'],
  )
  const file = project.write('page.ts', first!.text)
  assert.deepEqual(complaintsAbout(new Map([[file, 'page.md']])), [
    "page.md:11: Type 'number' is not assignable to type 'string'.",
  ])
})
