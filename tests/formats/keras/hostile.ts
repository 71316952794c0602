/** Files that went wrong, or were made to: a good one with something in it replaced, taken away, doubled, moved; and some on purpose. */
import type { Random } from '../../reference/random.js'
import type { ModelFile } from './file.js'

type Tree = unknown[] | Record<string, unknown>

const HOSTILE: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 3, 1.5, 1e9, 2 ** 31, 2 ** 53, 1e308, -1e308, 'NaN', ''],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'LSTM',
    'GRU',
    'Dense',
    'Embedding',
    'Masking',
    'Bidirectional',
    'NotEqual',
  ],
  ...[
    'relu',
    'softmax',
    'hard_sigmoid',
    'int32',
    'uint8',
    'float16',
    'string',
    'tfjs-layers',
    '3.0.0',
    'x'.repeat(5000),
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    [0],
    [-1],
    [1e9, 1e9],
    [4294967296, 4294967296],
    [0, 1e15],
    { class_name: 'LSTM', config: {} },
  ],
  ...[{ dtype: 'uint8', scale: 1, min: 0 }, { dtype: 'uint16', scale: 'a' }, { toString: 1 }, { length: 3 }],
]

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** All places of a file: what holds them, and where. */
function places(tree: Tree, found: [Tree, string][] = []): [Tree, string][] {
  for (const key of Object.keys(tree)) {
    found.push([tree, key])
    const value = (tree as Record<string, unknown>)[key]
    if (isTree(value)) places(value, found)
  }
  return found
}

/** What is there, in place of what was. Also `__proto__` as a name of its own, as JSON has it. */
const put = (tree: Tree, key: string, value: unknown): unknown =>
  Object.defineProperty(tree, key, { value, enumerable: true, configurable: true, writable: true })

/** A file with up to four mistakes. @returns its JSON as text, so that it is a tree however it was mixed */
export function mutated(random: Random, text: string, weights: Uint8Array): { text: string; weights: Uint8Array } {
  const json = JSON.parse(text) as Tree
  const hostile = (): unknown => structuredClone(pick(HOSTILE))
  const pick = <One>(list: readonly One[]): One => list[random.integer(0, list.length)]!
  const all = places(json)
  for (let mistakes = random.integer(0, 4); mistakes >= 0; mistakes--) {
    const [tree, key] = pick(all)
    const [other, otherKey] = pick(all)
    const value = (tree as Record<string, unknown>)[key]
    const copy = (): string => JSON.stringify((other as Record<string, unknown>)[otherKey]) ?? 'null'
    switch (random.integer(0, 7)) {
      case 0:
      case 1:
        put(tree, key, hostile())
        break
      case 2:
        if (Array.isArray(tree)) tree.splice(Number(key), 1)
        else Reflect.deleteProperty(tree, key)
        break
      case 3:
        put(tree, key, JSON.parse(copy()))
        break
      case 4:
        if (Array.isArray(tree)) tree.push(JSON.parse(JSON.stringify(value ?? null)))
        else put(tree, '__proto__', JSON.parse(copy()))
        break
      case 5:
        if (typeof value === 'number') put(tree, key, value + random.integer(-2, 3))
        if (typeof value === 'string') put(tree, key, value.slice(0, random.integer(0, value.length + 1)))
        if (typeof value === 'boolean') put(tree, key, !value)
        break
      default:
        if (Array.isArray(tree)) tree.reverse()
        else put(tree, pick(['stateful', 'go_backwards', 'groups', 'kernel_size', 'mask', 'name']), hostile())
    }
  }
  const kind = random.integer(0, 10)
  if (kind === 0) return { text, weights: weights.slice(0, random.integer(0, weights.length)) }
  if (kind === 1) return { text: JSON.stringify(json).slice(0, random.integer(0, text.length)), weights }
  if (kind === 2)
    return { text, weights: weights.map((byte) => (random.next() < 0.05 ? random.integer(0, 256) : byte)) }
  return { text: JSON.stringify(json), weights }
}

const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + '1' + close.repeat(depth)

/** What no accident makes. */
export function onPurpose({ json, weights }: ModelFile): Record<string, { text: string; weights: Uint8Array }> {
  const [group] = json.weightsManifest
  const model = json.modelTopology
  const file = (modelTopology: unknown, specs: unknown = group!.weights): { text: string; weights: Uint8Array } => ({
    text: JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['a'], weights: specs }] }),
    weights,
  })
  const many = <One>(make: (n: number) => One): One[] => Array.from({ length: 20_000 }, (_, n) => make(n))
  const node = (from: string): object[] => [
    { args: [{ class_name: '__keras_tensor__', config: { keras_history: [from, 0, 0] } }] },
  ]
  const functional = (layers: readonly unknown[]): object => ({
    class_name: 'Functional',
    config: { name: 'm', layers, output_layers: [['b', 0, 0]] },
  })
  const named = (name: string, nodes: unknown): object => ({
    ...{ class_name: 'Dropout', name, config: { name, rate: 0 }, inbound_nodes: nodes },
  })
  return {
    'lists in lists in text': { text: nested(200_000, '[', ']'), weights },
    'objects in objects in a topology': {
      text: `{"modelTopology": ${nested(100_000, '{"config":', '}')}, "weightsManifest": []}`,
      weights,
    },
    'lists in lists in a shape': {
      text: JSON.stringify({
        modelTopology: model,
        weightsManifest: [{ paths: [], weights: [{ name: 'a', shape: 'HERE' }] }],
      }).replace('"HERE"', nested(100_000, '[', ']')),
      weights,
    },
    'a cycle': file(functional([named('a', node('b')), named('b', node('a'))])),
    'a cycle beside a chain': file(functional([named('b', []), named('c', node('d')), named('d', node('c'))])),
    'a layer that reads itself': file(functional([named('b', node('b'))])),
    'a mask of masks': file(
      functional([
        named('a', []),
        { ...named('m', node('m')), class_name: 'Any' },
        named('b', [{ ...node('a')[0], kwargs: { mask: (node('m')[0] as { args: unknown[] }).args[0] } }]),
      ]),
    ),
    'many layers': file({ class_name: 'Sequential', config: { layers: many((n) => named(`l${n}`, [])) } }),
    'many layers of no known kind': file({
      class_name: 'Sequential',
      config: { layers: many((n) => ({ class_name: `K${n}`, config: { name: `l${n}` } })) },
    }),
    'many layers of a kind that has to be the first': file({
      class_name: 'Sequential',
      config: { layers: many((n) => ({ class_name: 'Masking', config: { name: `l${n}` } })) },
    }),
    'many weights of one layer': file(
      model,
      many((n) => ({ name: `l/${n}`, shape: [], dtype: 'float32' })),
    ),
    'one weight in many folders': file(model, [{ name: 'a/'.repeat(300_000), shape: [1], dtype: 'float32' }]),
    'a long shape': file(model, [{ name: 'a', shape: many(() => 2), dtype: 'float32' }]),
    'no numbers, and many': file(model, [{ name: 'a', shape: [0, 2 ** 52], dtype: 'float32' }]),
    'more than there is memory': file(
      {
        class_name: 'Sequential',
        config: [{ class_name: 'Dense', config: { name: 'a', units: 2 ** 40, activation: null } }],
      },
      [
        { name: 'a/kernel', shape: [8, 2 ** 40], dtype: 'float32' },
        { name: 'a/bias', shape: [2 ** 40], dtype: 'float32' },
      ],
    ),
    'a step repeated for ever': file(
      {
        class_name: 'Sequential',
        config: [{ class_name: 'RepeatVector', config: { name: 'a', n: 2 ** 40, batch_input_shape: [null, 3] } }],
      },
      [],
    ),
    'many shards': {
      text: JSON.stringify({ modelTopology: model, weightsManifest: [{ paths: many((n) => n), weights: [] }] }),
      weights,
    },
  }
}
