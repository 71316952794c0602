/** What the pages name is there: the pages and headings that they link to, the files, the npm scripts, the package's files. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { PAGES, blocksOf, placeOf, root, textOf } from './page.js'

const LINKING = [...PAGES, 'CONTRIBUTING.md', 'ARCHITECTURE.md']

/** What can be linked to on a page: its headings as sites of repositories name them. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Code, where brackets are no links, left out. */
const prose = (page: string): string => textOf(page).replace(/^```[^]*?^```|`[^`\n]*`/gm, '')

test('links lead somewhere', () => {
  const links = LINKING.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => [page, target!] as const),
  )
  assert.ok(links.length > 40, `${links.length} links`)
  for (const [page, target] of links) {
    if (/^https:/.test(target)) continue
    const [path, anchor] = target.split('#') as [string, string | undefined]
    const file = path ? join(dirname(page), path) : page
    assert.ok(existsSync(join(root, file)), `${page}: ${target} is not there`)
    if (anchor) assert.ok(anchorsOf(file).includes(anchor), `${page}: ${target}: there is no such heading`)
  }
})

test('every guide is linked to from the front page and from the index', () => {
  for (const guide of PAGES.filter((page) => page.startsWith('docs/guides/'))) {
    assert.ok(textOf('README.md').includes(`](${guide})`), guide)
    assert.ok(textOf('docs/README.md').includes(`](${relative('docs', guide)})`), guide)
  }
})

test('commands are npm scripts that exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const known = ['install', 'start', 'test', ...Object.keys(scripts)]
  const blocks = PAGES.flatMap((page) => blocksOf(page)).filter(({ language }) => language === 'sh')
  const named = blocks.flatMap((block) =>
    [...block.text.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, script]) => [placeOf(block), script!] as const),
  )
  assert.ok(named.length > 12, `${named.length} commands`)
  const inProse = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/`npm run ([\w:]+)/g)].map(([, script]) => [page, script!] as const),
  )
  for (const [place, script] of [...named, ...inProse]) assert.ok(known.includes(script), `${place}: npm ${script}`)
})

test("the package's files that are named are built", () => {
  const named = [...textOf('docs/guides/deploy.md').matchAll(/`(dist\/[\w/.]+\.js)`/g)].map(([, file]) => file!)
  assert.ok(named.length > 3, named.join())
  for (const file of named) assert.ok(existsSync(join(root, file)), file)
})
