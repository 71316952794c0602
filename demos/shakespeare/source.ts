/** Where the demo page's text comes from. */
import { TextError } from './text.js'

export interface Source {
  text: string
  /** What a person must be told about the text. */
  notice: string
}

/** Shakespeare from the server, where it has him; else the imitation that is part of these pages. */
export async function shakespeare(): Promise<Source> {
  const original = await fetchText('/data/shakespeare.txt')
  if (original !== undefined) return { text: original, notice: '' }
  const imitation = await fetchText(new URL('./imitation.txt', import.meta.url).href)
  if (imitation === undefined)
    throw new TextError('the server has neither Shakespeare nor the imitation: choose a text of your own')
  const notice =
    'This server does not have Shakespeare’s text. Training on an imitation instead: 200,000 characters that a model of ' +
    'this project wrote. Figures are not comparable.'
  return { text: imitation, notice }
}

/** The text at an address; undefined where there is none. (A page in place of a text is none: some hosts answer so.) */
async function fetchText(address: string): Promise<string | undefined> {
  const response = await fetch(address).catch(() => undefined)
  if (!response?.ok || !response.headers.get('content-type')?.startsWith('text/plain')) return undefined
  return response.text()
}
