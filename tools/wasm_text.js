/** The two builds of a WebAssembly module as text for a script: the one with fused multiply-add, and what the other has in its place. */

/** Added to each byte: the frequent ones, up to 77 and from 248, take one letter then. */
const SHIFT = 8
/**
 * The letters, by how often they are needed there. The frequent ones are those of code, so that a compressor does as well with the one as with the other, and a
 * minifier that names things by a bundle's most frequent letters takes those of the keywords. None has to be escaped in a string, and all are ASCII, so that
 * they stay the same in whatever encoding a page reads its scripts.
 */
const LETTERS = 'zKWQVn-#ts(:)dgp[0uai;]>{v31o&b*j4IM|EyN,=lDS2UB?c}ZHCXmq9LF<JG%kxw8/5+fh.R_AT6YPO!@7^'
/** Before a letter: it is of the second LETTERS.length, or of the third. */
const LEADS = 'er'

/** Compressed by whoever serves it, about as small as the bytes themselves; and what modules have in common is found, as it is not in base64. */
const textOf = (bytes) =>
  Array.from(bytes, (byte) => (byte + SHIFT) % 256)
    .map((byte) => (LEADS[Math.floor(byte / LETTERS.length) - 1] ?? '') + LETTERS[byte % LETTERS.length])
    .join('')

/** So many bytes that are the same again end a difference; it is looked for so far. */
const [SAME, FAR] = [3, 300]

/** How many bytes of `from` go and of `to` come before both are the same again. */
function difference(from, to) {
  const agree = (gone, come) => {
    const rest = from.subarray(gone, gone + SAME)
    return (
      rest.every((byte, at) => byte === to[come + at]) && (rest.length === SAME || to.length - come === rest.length)
    )
  }
  for (let both = 1; both < FAR; both++)
    for (let gone = 0; gone <= Math.min(both, from.length); gone++)
      if (both - gone <= to.length && agree(gone, both - gone)) return [gone, both - gone]
  return [from.length, to.length]
}

/** A number in bytes that are added up, of which only the last is not 255. */
const sumOf = (value) => [...Array(Math.floor(value / 255)).fill(255), value % 255]

/** What makes `to` of `from`: again and again how many bytes stay, how many go, how many come, and those. */
function editsOf(from, to) {
  const edits = []
  let [rest, wanted] = [from, to]
  for (;;) {
    let kept = 0
    while (kept < rest.length && rest[kept] === wanted[kept]) kept++
    const [behind, other] = [rest.subarray(kept), wanted.subarray(kept)]
    if (behind.length + other.length === 0) return edits
    const [gone, come] = difference(behind, other)
    edits.push(...sumOf(kept), ...sumOf(gone), ...sumOf(come), ...other.subarray(0, come))
    rest = behind.subarray(gone)
    wanted = other.subarray(come)
  }
}

/** What READER's function takes: the text of one build and, unless it is the same, that of the edits that make it the other. */
export const textsOf = (relaxed, simd) =>
  (relaxed.equals(simd) ? [relaxed] : [relaxed, editsOf(relaxed, simd)]).map(textOf)

/**
 * The module that reads such texts. Its function is called where a text stands: a minifier would move what is a mere string to the place where it is
 * used, into the midst of code, and mixed they compress worse than each by itself.
 */
export const READER = `
const letters = ${JSON.stringify(LETTERS + LEADS)}
function bytesOf(text) {
  const bytes = []
  let lead = 0
  for (const letter of text) {
    const at = letters.indexOf(letter) - ${LETTERS.length}
    if (at >= 0) lead = at + 1
    else {
      bytes.push(${LETTERS.length} * (lead + 1) + at - ${SHIFT})
      lead = 0
    }
  }
  return bytes.map((byte) => byte & 255)
}
function edited(bytes, edits) {
  const result = []
  let [from, next] = [0, 0]
  const number = () => {
    const part = edits[next++]
    return part < 255 ? part : 255 + number()
  }
  while (next < edits.length) {
    const [kept, gone, come] = [number(), number(), number()]
    result.push(...bytes.slice(from, from + kept), ...edits.slice(next, next + come))
    from += kept + gone
    next += come
  }
  return [...result, ...bytes.slice(from)]
}
export default (relaxed, edits = '') => (flavour) => {
  const bytes = bytesOf(relaxed)
  return Uint8Array.from(flavour === 'relaxed' ? bytes : edited(bytes, bytesOf(edits)))
}`
