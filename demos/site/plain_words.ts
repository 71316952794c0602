/** Errors as a page tells them: what happened, in words for people who do not program. */
import type { Failure } from './failure.js'

const sentences: Readonly<Record<string, string>> = {
  DeviceLostError: 'The browser took the graphics device away',
  OutOfMemoryError: 'There is not enough memory for this',
  BackendUnavailableError: 'This browser cannot run it that way',
  FormatError: 'That file cannot be used',
  TextError: 'That text cannot be used',
  CorpusError: 'That file cannot be used',
  OptionError: 'That does not go together',
}

export const nameOfBackend = (backend: string): string => (backend === 'webgpu' ? 'WebGPU' : 'WebAssembly')

/** @param what goes on @param from where: `pass 2.5` */
export const goesOn = (what: string, backend: string, from: string): string =>
  `The browser took the graphics device away. ${what} goes on, on ${nameOfBackend(backend)}, from ${from}.`

/** A sentence or two. Texts of classes that are not known are told as they are: a bug should be recognisable. */
export function plainWords({ name, message }: Pick<Failure, 'name' | 'message'>): string {
  const said = sentences[name]
  if (said) return `${said}: ${message}`
  return name === 'KeepError' ? message : `Something went wrong (${name}): ${message}`
}
