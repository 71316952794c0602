/** Shaders as the package carries them: the same programs in fewer letters. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { textOfWgsl } from '../../tools/wgsl_text.js'

test('comments and blanks go, and what a function calls its own gets a letter', () => {
  const source = `
// Why.
override WIDTH: u32 = 64u;   // threads

fn twice(value: f32) -> f32 {
  let doubled = value + value;
  return doubled;
}
`
  assert.equal(textOfWgsl(source).trim(), 'override WIDTH:u32=64u;fn twice(v:f32)-> f32{let d=v+v;return d;}')
})

test('members, attributes, functions and what other files know keep their names', () => {
  const source = `fn main(@builtin(group) group: vec3<u32>, one: Place) {
  var one_more = one.group + group.x;
  let size = size(one_more);
  let n = N + v;
  out[n] = one.one_more - -size;
}`
  assert.equal(
    textOfWgsl(source),
    'fn main(@builtin(group)g:vec3<u32>,o:Place){var e=o.group+g.x;let size=size(e);let n=N+v;out[n]=o.one_more- -size;}',
  )
})

test('a local that has the name of a variable of the file keeps it: one may be meant where the other is declared', () => {
  const source =
    'var<private> depth: u32; fn below() -> u32 { let depth = depth + 1u; let other = depth; return other; }'
  const want = 'var<private>depth:u32;fn below()-> u32{let depth=depth+1u;let o=depth;return o;}'
  assert.equal(textOfWgsl(source), want)
})

const words = (text: string): string[] => text.match(/[A-Za-z_]\w*|\d[\w.]*/g) ?? []
/** A text cut where functions begin. */
const functions = (text: string): string[] => text.split(/\bfn (?=\w+\()/)

test('each shader has the same words, but for locals, which are as many as before in each function', () => {
  const all = readdirSync('shaders', { recursive: true, encoding: 'utf8' })
  const files = all.filter((file) => file.endsWith('.wgsl')).map((file) => join('shaders', file))
  assert.ok(files.length > 80)
  for (const file of files) {
    const source = readFileSync(file, 'utf8')
    const [before, after] = [functions(source.replace(/\/\/[^\n]*/g, '')), functions(textOfWgsl(source))]
    assert.equal(before.length, after.length, file)
    for (const [n, whole] of before.entries()) {
      const [long, short] = [words(whole), words(after[n]!)]
      assert.equal(short.length, long.length, file)
      const names = new Map<string, Set<string>>()
      for (const [i, word] of short.entries()) {
        const name = long[i]!
        assert.ok(word === name || word.length === 1, `${file}: ${name} became ${word}`)
        // A letter stands for one name. (A member may have the name that a local had.)
        if (word !== name) names.set(word, (names.get(word) ?? new Set()).add(name))
      }
      for (const [letter, of] of names) {
        assert.equal(of.size, 1, `${file}: ${letter} is ${[...of].join(' and ')}`)
        assert.ok(!long.includes(letter), `${file}: ${letter} was there before`)
      }
    }
  }
})
