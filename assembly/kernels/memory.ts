/** Memory for the host: aligned to 16 bytes. Traps where WebAssembly has no more, before anything is changed. */

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes)
}

export function release(address: usize): void {
  heap.free(address)
}
