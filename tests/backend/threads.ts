import type { Backend, Span } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import type { WasmDevice } from '../../bindings/backend/wasm/device.js'
import type { WasmMemory } from '../../bindings/backend/wasm/heap.js'
import { lstm } from '../../bindings/cells/index.js'
import { DeviceError } from '../../bindings/errors.js'
import type { Case } from '../kernels/case.js'

/** An address behind all memory: an instance that reads or writes there traps. */
const NOWHERE = 0xf000_0000

/** Where `wx` stands in a call of the loop (assembly/kernels/recurrent.ts). */
const WX = 14

/** Enough for what is missed once in ten thousand times. */
const JOBS = 60_000

const deviceOf = (backend: object): WasmDevice => (backend as { readonly device: WasmDevice }).device

function caught(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

const isFailure = (error: unknown): boolean => error instanceof DeviceError || error instanceof WebAssembly.RuntimeError

const trap: Case = {
  name: 'threads: a part that traps, on whatever thread, ends its job with an error; the next job runs',
  kernels: [],
  async run(backend, check) {
    const device = deviceOf(backend)
    const { team } = device
    if (team?.size !== 2) return check.that(false, 'there are no two threads')
    const fill = device.modules.function('fill')
    const memory = backend.allocate(64)
    const y = { memory, offset: 0, length: 64 }
    for (let n = 0; n < 20; n++) {
      const parts = Array.from({ length: 8 }, (_, part) => [
        16,
        part === n % 8 ? NOWHERE : (memory as WasmMemory).address,
        0,
      ])
      check.that(isFailure(caught(() => team.run('fill', parts, fill))), `job ${n} passes`)
      backend.run(kernels.fill, { N: 64, y, value: n })
      check.close('fill', `after job ${n}`, await backend.read(y), new Float32Array(64).fill(n))
    }
    backend.free(memory)
  },
}

/** A loop of one row, whose units are divided, so that all threads have to meet. */
function smallLoop(backend: Backend): { run(): void; free(): void } {
  const [T, B, H] = [2, 1, 64]
  const memory = backend.allocate(32 * 1024)
  let offset = 0
  const take = (length: number): Span => ({ memory, offset: (offset += 64 * Math.ceil(length / 64)) - length, length })
  const spans = {
    ...{ wx: take(T * 4 * H), R: take(4 * H * H), bias: take(4 * H), states: take(2 * (T + 1) * H) },
    ...{ saved: take(T * 4 * H), y: take(T * H) },
  }
  const call = { ...spans, cell: lstm.compiled, T, B, H, reverse: false, peephole: null, lengths: null }
  backend.run(kernels.fill, { N: 32 * 1024, y: { memory, offset: 0, length: 32 * 1024 }, value: 0.01 })
  return {
    run: () => backend.run(kernels.scan_forward, { ...call, zero: true, yStride: H, yOffset: 0 }),
    free: () => backend.free(memory),
  }
}

/** The others wait for it at the barrier, and would for ever. */
const trapBeforeBarrier: Case = {
  name: 'threads: a part that traps on its way to a barrier leaves nobody waiting there',
  kernels: [],
  run(backend, check) {
    const device = deviceOf(backend)
    const { team } = device
    if (team?.size !== 2) return Promise.resolve(check.that(false, 'there are no two threads'))
    const loop = smallLoop(backend)
    let blocks: readonly (readonly number[])[] = []
    const scan = device.modules.function('scan_forward')
    const run = team.run
    team.run = (kernel, parts, callable) => run.call(team, kernel, (blocks = parts), callable)
    loop.run()
    team.run = run
    check.that(blocks.length === 2, `${blocks.length} threads share the units`)
    for (const [block] of blocks) {
      const [wx] = device.heap.integers(block! + 4 * WX, 1)
      device.heap.integers(block! + 4 * WX, 1)[0] = NOWHERE
      check.that(isFailure(caught(() => team.run('scan_forward', blocks, scan))), 'it passes')
      device.heap.integers(block! + 4 * WX, 1)[0] = wx!
      check.that(caught(() => team.run('scan_forward', blocks, scan)) === undefined, 'the next one fails')
    }
    loop.free()
    return Promise.resolve()
  },
}

/** Whoever overlooks a job leaves the others at its barrier. A deadlock shows as a suite that falls silent. */
const gaps: Case = {
  name: 'threads: jobs that come after gaps of any length find their helpers, who look, wait, or sleep',
  kernels: [],
  run(backend, check) {
    const loop = smallLoop(backend)
    const before = backend.stats().kernels['scan_forward'] ?? 0
    for (let n = 0; n < JOBS; n++) {
      loop.run()
      // mostly next to none, so that a job comes at every moment of a helper's look around; now and then longer than it stays awake
      for (let spin = (n * 7919) % 500; spin > 0; spin--) Math.sqrt(spin)
      const until = performance.now() + (n % 100 === 0 ? (n % 500) / 1000 : 0)
      while (performance.now() < until);
    }
    check.that(backend.stats().kernels['scan_forward'] === before + JOBS, 'all of them ran')
    loop.free()
    return Promise.resolve()
  },
}

/** What only those with helpers can tell. */
export const threadCases: readonly Case[] = [trap, trapBeforeBarrier, gaps]
