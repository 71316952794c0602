/** Shaders as the package carries them: the same programs in fewer letters. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseBindings } from '../../bindings/backend/webgpu/pipelines.js'
import { cell } from '../../bindings/cell.js'
import { FUNCTIONS } from '../../bindings/language/functions.js'
import { shadersIn, shortNames, withNames } from '../../tools/wgsl_names.js'
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

/** All of them. */
function shaderFiles(): string[] {
  const all = readdirSync('shaders', { recursive: true, encoding: 'utf8' })
  const files = all.filter((file) => file.endsWith('.wgsl')).map((file) => join('shaders', file))
  assert.ok(files.length > 80)
  return files
}

test('each shader has the same words, but for locals, which are as many as before in each function', () => {
  for (const file of shaderFiles()) {
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

test('what kernels declare has short names, the same in all files; what others know keeps its own', () => {
  const kernels = {
    scan: textOfWgsl(`
override CHUNK: u32 = 64u;
override HALF: u32 = CHUNK / 2u;
struct Place { begin: u32, length: u32, rgb: f32, weights: u32 }
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@compute @workgroup_size(CHUNK)
fn scan() { let b1 = Place(); share_of(b1.begin, HALF); set_after(b1.length); }`),
    share: textOfWgsl('var<private> begin: u32; fn share_of(a: u32) { begin = length(vec2<f32>()); }'),
    math: textOfWgsl('fn softplus(x: f32) -> f32 { return x; }'),
  }
  const cells = { lstm: 'fn forward(u:Unit){set_after(u);}' }
  const names = shortNames(kernels, cells)
  assert.deepEqual(
    [...names],
    ['HALF', 'Place', 'begin', 'share_of'].map((name, n) => [name, ['a0', 'b0', 'c0', 'd0'][n]]),
  )
  assert.equal(withNames(kernels.share, names), 'var<private>c0:u32;fn d0(a:u32){c0=length(vec2<f32>());}')
})

const kernels = shadersIn('shaders/kernels')
const names = shortNames(kernels, shadersIn('shaders/cells'))
const long = new Map([...names].map(([name, short]) => [short, name]))

test('all kernels have the same words up to one mapping, which can be undone', () => {
  assert.ok(names.size > 100, String(names.size))
  assert.equal(long.size, names.size)
  for (const [name, text] of Object.entries(kernels)) {
    const short = withNames(text, names)
    assert.ok(!words(short).some((word) => names.has(word)), name)
    assert.equal(withNames(short, long), text)
    assert.deepEqual(parseBindings(short), parseBindings(text))
    if (text.includes('@compute')) assert.match(short, new RegExp(`fn ${name}\\(`))
  }
})

test('names that scripts give, and those that cells use or define, stay', () => {
  const files = (folder: string, end: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(end))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
  const given = files('bindings/backend/webgpu', '.ts').flatMap((text) => [...text.matchAll(/\b([A-Z][A-Z_]+):/g)])
  for (const name of ['WIDTH', 'CHUNK', 'TRANSPOSE_A'])
    assert.ok(
      given.some(([, one]) => one === name),
      name,
    )
  const calls = Object.keys(FUNCTIONS).map((name, n) => `v${n} = ${name}(W@x + P*c + R@h)`)
  const equations = `${calls.join('\n')}\nq = W@x + R@(h * v0) + x\nc' = ${calls.map((_, n) => `v${n}`).join(' + ')} + q * c\nh' = tanh(c')`
  const own = cell({ name: 'own', states: ['h', 'c'], equations }).wgsl()
  const [head] = readFileSync('shaders/kernels/unit.wgsl', 'utf8').split('\n\n')
  const contract = head!.match(/\b\w+(?=\()|\b\w+_\w+|\b[A-Z]{2,}\b/g) ?? []
  // What fragments call their own does not matter to others, parameters and locals.
  const known = new Set([
    ...given.map(([, name]) => name!),
    ...[...files('bench/baselines', '.wgsl'), own].flatMap(
      (text) => text.replace(/\/\/.*/g, '').match(/\w+(?=\()|(?<=const |: )\w+/g) ?? [],
    ),
    ...contract,
  ])
  for (const name of ['softplus', 'set_d_wx', 'add_d_wx', 'peephole_of', 'STAGE_BEGIN', 'Unit'])
    assert.ok(known.has(name), name)
  assert.deepEqual(
    [...known].filter((name) => names.has(name) || long.has(name)),
    [],
  )
})

/** What WGSL keeps for itself (https://www.w3.org/TR/WGSL/#reserved-words). The package's texts have other names, but the files shall be WGSL, too. */
const RESERVED = `
  NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await co_return co_yield coherent
  column_major common compile compile_fragment concept const_cast consteval constexpr constinit crate debugger decltype delete demote demote_to_helper do
  dynamic_cast enum explicit export extends extern external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements
  import inline instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline
  nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset partition pass patch pixelfragment precise precision
  premerge priv protected pub public readonly ref regardless register reinterpret_cast require resource restrict self set shared sizeof smooth snorm static
  static_assert static_cast std subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless unorm
  unsafe unsized use using varying virtual volatile wgsl where with writeonly yield`.match(/\w+/g)!

test('no shader uses a word that WGSL keeps for itself', () => {
  for (const file of shaderFiles()) {
    const used = new Set(words(readFileSync(file, 'utf8').replace(/\/\/[^\n]*/g, '')))
    assert.deepEqual(
      RESERVED.filter((word) => used.has(word)),
      [],
      file,
    )
  }
})
