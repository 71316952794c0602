/**
 * The linear memory, which the modules import. They are built for a shared one; where memory cannot be shared, the flag of the import is changed
 * before the module is compiled. The same code runs in both.
 */
import { BackendUnavailableError } from '../../errors.js'

const PAGES = 16

/** 4 GiB, all that an address can name, or less where an engine must set the most of a shared memory aside at once. */
const MOST = [65536, 32768, 16384, 8192]

/** The largest memory that the engine gives; null if it gives none that is shared. @throws BackendUnavailableError if it gives none at all */
export function createMemory(shared: false): WebAssembly.Memory
export function createMemory(shared: true): WebAssembly.Memory | null
export function createMemory(shared: boolean): WebAssembly.Memory | null {
  let refusal: unknown
  for (const maximum of MOST) {
    try {
      return new WebAssembly.Memory({ initial: PAGES, maximum, shared })
    } catch (error) {
      refusal = error
    }
  }
  if (shared) return null
  const message = refusal instanceof Error ? refusal.message : String(refusal)
  throw new BackendUnavailableError(`WebAssembly has no memory to give: ${message}`, { cause: refusal })
}

export const isShared = ({ buffer }: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer

/** "memory" in the import section, then: a memory, with a maximum, shared. */
const IMPORT = [...[...'memory'].map((letter) => letter.charCodeAt(0)), 0x02, 0x03]

/** The flags of a memory that has a maximum and is not shared. */
const NOT_SHARED = 0x01

/** The module for a memory that is shared, or is not. */
export function importing(memory: WebAssembly.Memory, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (isShared(memory)) return bytes
  const at = bytes.findIndex((_, from) => IMPORT.every((byte, n) => bytes[from + n] === byte))
  const copy = bytes.slice()
  if (at >= 0) copy[at + IMPORT.length - 1] = NOT_SHARED
  return copy
}
