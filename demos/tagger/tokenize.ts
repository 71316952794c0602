/** The words of a sentence as a person types it: at spaces, and punctuation apart from the words that it follows or precedes. */
export function tokenize(text: string): string[] {
  return text
    .split(/\s+/)
    .flatMap((piece) => {
      const [, before = '', word = '', after = ''] = /^([("'`[{«“‘]*)(.*?)([)"'\]}»”’.,;:!?]*)$/su.exec(piece) ?? []
      // An abbreviation keeps its point: U.S., e.g., Mr.
      const isShort = /^(\p{L}\.)+\p{L}$|^(Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|etc)$/u.test(word) && after.startsWith('.')
      return [...before, isShort ? `${word}.` : word, ...(isShort ? after.slice(1) : after)]
    })
    .filter(Boolean)
}
