/** The module's memory as the host sees it: allocations, views, and how much of it is in use. */
import { OutOfMemoryError } from '../../errors.js'
import type { Memory, Span } from '../backend.js'
import type { WasmInstance } from './module.js'

/** The allocator cannot hand out a block of 1 GiB or more. */
const LARGEST = 2 ** 30 - 16

/** An allocation in the linear memory. */
export class WasmMemory implements Memory {
  version = 0
  constructor(
    readonly address: number,
    readonly bytes: number,
  ) {}
}

export class Heap {
  bytesLive = 0
  bytesPeak = 0

  constructor(private readonly instance: WasmInstance) {}

  /** Everything that the linear memory holds; it never shrinks. */
  get bytesHeld(): number {
    return this.instance.memory.buffer.byteLength
  }

  /** The address of `bytes` bytes, aligned to 16. @throws OutOfMemoryError; nothing has changed then */
  allocate(bytes: number): number {
    if (bytes > LARGEST) throw outOfMemory(bytes)
    try {
      return this.instance.exports.allocate(Math.max(bytes, 16)) >>> 0
    } catch (error) {
      throw outOfMemory(bytes, error)
    }
  }

  release(address: number): void {
    this.instance.exports.release(address)
  }

  /** Memory that the caller sees and that counts as live. */
  open(bytes: number): WasmMemory {
    const memory = new WasmMemory(this.allocate(bytes), bytes)
    this.bytesLive += bytes
    this.bytesPeak = Math.max(this.bytesPeak, this.bytesLive)
    return memory
  }

  close(memory: WasmMemory): void {
    this.release(memory.address)
    this.bytesLive -= memory.bytes
  }

  /** Where a span begins. */
  address(span: Span): number {
    return (span.memory as WasmMemory).address + span.offset * 4
  }

  /** Views are made anew each time: a growing memory detaches the old ones, or, if it is shared, leaves them as short as they are. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.instance.memory.buffer, address, length)
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.instance.memory.buffer, address, length)
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.instance.memory.buffer, address, length)
  }
}

function outOfMemory(bytes: number, cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError(`WebAssembly has no memory left for ${bytes} bytes.`, { cause })
}
