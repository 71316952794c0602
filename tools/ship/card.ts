/** A model card: what stands beside a shipped model, in Markdown. */
import { createHash } from 'node:crypto'

/** Rows of a table: what it is, and what was found; undefined where nobody wrote it down. */
export type Facts = readonly (readonly [name: string, value: string | undefined])[]

export const amount = (value: number): string => Math.round(value).toLocaleString('en')
export const code = (text: string): string => `\`${text}\``
export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** A table of two columns. */
export function facts(rows: Facts): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${cell(value ?? 'not recorded')} |`)].join(
    '\n',
  )
}

/** A text as it is, whatever stands in it. */
export function verbatim(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}\n${text}\n${fence}`
}

/** Where data came from. */
export interface Source {
  readonly name: string
  /** An address, a package or a file. */
  readonly from: string
  readonly licence?: string | undefined
}

/** The rows that are the same for all models. */
export const sourceFacts = ({ name, from, licence }: Source): Facts => [
  ['data', name],
  ['source', from],
  ['licence of the data', licence],
]

export const fileFacts = (file: Uint8Array, weights: number): Facts => [
  ['weights', amount(weights)],
  ['file', `model.safetensors: ${amount(file.length)} bytes, half precision (F16)`],
  ['sha256 of the file', code(sha256(file))],
]
