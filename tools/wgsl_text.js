/** WGSL as text for a script: the same program in fewer letters. What other files know keeps its name. */

/** @param {string} source WGSL without texts in quotes, of which it has none */
export const textOfWgsl = (source) => withShortLocals(withoutBlanks(source))

/** Without comments and most blanks. Some stay between operators, where `- -` is not `--`, nor `/ *` the same as `/*`. */
const withoutBlanks = (source) =>
  source
    .replace(/\/\/[^\n]*/g, '')
    .replace(/^[ \t]+|[ \t]+$/gm, '')
    .replace(/\n+/g, '\n')
    .replace(/(?<=[;{}])\n/g, '')
    .replace(/(?<![-+*/&|]) *([-{}()[\]<>=+*/%&|^!~,;:?]) *(?![-+*/&|])/g, '$1')

const WORD = /\b[A-Za-z_]\w*/g
const PARAMETER = /(\w+):/g
const GLOBAL = /\b(?:var<[^>]*>|const |override )(\w+)/g
const LOCAL = /\b(?:let|var|const) (\w+)/g
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** What functions call their own is called by one letter, where one is free. */
function withShortLocals(source) {
  const parts = []
  let done = 0
  for (const { index, 0: head } of source.matchAll(/\bfn \w+(?=\()/g)) {
    const begin = index + head.length
    const end = endOf(source, source.indexOf('{', begin))
    parts.push({ outside: source.slice(done, begin), definition: source.slice(begin, end) })
    done = end
  }
  const rest = source.slice(done)
  const global = [...parts.map(({ outside }) => outside), rest].join('\n')
  const globals = new Set([...global.matchAll(GLOBAL)].map(([, name]) => name))
  return parts.map(({ outside, definition }) => outside + withShortNames(definition, globals)).join('') + rest
}

/** Behind the brace that closes the one at `open`. */
function endOf(source, open) {
  let depth = 0
  for (let at = open; at < source.length; at++) {
    if (source[at] === '{') depth++
    else if (source[at] === '}' && --depth === 0) return at + 1
  }
  throw new Error(`no brace closes ${source.slice(open, open + 60)}`)
}

/**
 * @param {string} definition a function from its parameters on
 * @param {Set<string>} globals the file's own: a local of such a name may come after a use of the other
 */
function withShortNames(definition, globals) {
  const parameters = definition.slice(0, definition.indexOf('{'))
  const names = [...parameters.matchAll(PARAMETER), ...definition.matchAll(LOCAL)].map(([, name]) => name)
  const taken = new Set(definition.match(WORD))
  const short = new Map()
  for (const name of new Set(names)) {
    // What is called is a function of that name, which the definition of the local may still mean.
    if (name.length === 1 || globals.has(name) || new RegExp(`\\b${name}\\(`).test(definition)) continue
    // Preferably one of its own: then it has the same one in most functions, which compresses well.
    const letter = [...name.replace(/[^A-Za-z]/g, ''), ...ALPHABET].find((one) => !taken.has(one))
    if (!letter) continue
    taken.add(letter)
    short.set(name, letter)
  }
  // Behind a dot it is a member, behind an at sign an attribute, or what that is of.
  return definition.replace(/(?<![.@\w]|@builtin\()[A-Za-z_]\w*/g, (word) => short.get(word) ?? word)
}
