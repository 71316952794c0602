import { FormatError } from '../errors.js'
import type { FileTensor } from './safetensors.js'

/**
 * Finds every wanted tensor in a file. Reports all that is missing, unexpected or misshapen at once.
 * @throws FormatError
 */
export function matchState(
  tensors: ReadonlyMap<string, FileTensor>,
  wanted: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>()
  const wrong: string[] = []
  for (const [name, { shape }] of wanted) {
    const tensor = tensors.get(name)
    if (!tensor) wrong.push(`missing: ${name} [${shape.join(', ')}]`)
    else if (tensor.shape.join() !== shape.join())
      wrong.push(`misshapen: ${name} is [${tensor.shape.join(', ')}], wanted [${shape.join(', ')}]`)
    else found.set(name, tensor.data)
  }
  for (const name of tensors.keys()) if (!wanted.has(name)) wrong.push(`unexpected: ${name}`)
  if (wrong.length > 0) throw new FormatError(`the file does not fit (nothing was changed):\n  ${wrong.join('\n  ')}`)
  return found
}
