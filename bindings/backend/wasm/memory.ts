/**
 * The linear memory, which the modules import. They are built for a shared one; where memory cannot be shared, the flag of the import is changed
 * before the module is compiled. The same code runs in both.
 */
import { BackendUnavailableError } from '../../errors.js'

const PAGES = 16

/** 4 GiB, all that an address can name, or less where an engine must set the most of a shared memory aside at once. */
const MOST = [65536, 32768, 16384, 8192]

/** @throws BackendUnavailableError if the engine has no memory to give */
export function createMemory(shared: boolean): WebAssembly.Memory {
  let refusal: unknown
  for (const maximum of MOST) {
    try {
      return new WebAssembly.Memory({ initial: PAGES, maximum, shared })
    } catch (error) {
      refusal = error
    }
  }
  const message = refusal instanceof Error ? refusal.message : String(refusal)
  throw new BackendUnavailableError(`WebAssembly has no memory to give: ${message}`, { cause: refusal })
}

/** "memory" in the import section, then: a memory, with a maximum, shared. */
const IMPORT = [...[...'memory'].map((letter) => letter.charCodeAt(0)), 0x02, 0x03]

/** The flags of a memory that has a maximum and is not shared. */
const NOT_SHARED = 0x01

/** The module for a memory that is shared, or is not. */
export function importing(shared: boolean, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (shared) return bytes
  const at = bytes.findIndex((_, from) => IMPORT.every((byte, n) => bytes[from + n] === byte))
  const copy = bytes.slice()
  if (at >= 0) copy[at + IMPORT.length - 1] = NOT_SHARED
  return copy
}
