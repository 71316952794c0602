import { decodeSafetensors } from 'webrnn'

/**
 * What a page wrote into the metadata of a model's file, under a key of its own; undefined where there is no such thing. Whether it is whole is for
 * the page to see.
 * @throws FormatError if the file is no safetensors
 */
export function readMetadata<Description extends object>(
  file: Uint8Array,
  key: string,
): Partial<Description> | undefined {
  try {
    const value: unknown = JSON.parse(decodeSafetensors(file).metadata[key] ?? 'null')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
