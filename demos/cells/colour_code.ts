/** A little colour for derived texts: comments, numbers, words of the language, and what is called. */
export interface Coloured {
  readonly text: string
  readonly kind: 'comment' | 'number' | 'keyword' | 'call' | 'plain'
}

const TOKEN =
  /(\/\/[^\n]*|^#[^\n]*)|\b(\d[\w.]*)|\b(const|fn|let|return|switch|case|default|array|f32|u32|true|false|export|function|import|from|usize|i32|v128|for|while|if|else)\b|\b([A-Za-z_]\w*)(?=\s*\()/gm

export function colourCode(code: string): Coloured[] {
  const parts: Coloured[] = []
  let at = 0
  for (const match of code.matchAll(TOKEN)) {
    const [text, comment, number, keyword] = match
    if (match.index > at) parts.push({ text: code.slice(at, match.index), kind: 'plain' })
    parts.push({ text, kind: comment ? 'comment' : number ? 'number' : keyword ? 'keyword' : 'call' })
    at = match.index + text.length
  }
  if (at < code.length) parts.push({ text: code.slice(at), kind: 'plain' })
  return parts
}
