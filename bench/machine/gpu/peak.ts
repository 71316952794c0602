/** What this device can do at best, right now: multiply-adds in registers, and reading, in WGSL as the kernels are. */
import multiply from './multiply.wgsl'
import read from './read.wgsl'

/** Of a device. */
export interface GpuPeak {
  /** Of multiply-adds in registers. */
  readonly gigaflops: number
  /** Of reading, by the working set's bytes. */
  readonly gigabytesPerSecond: Readonly<Record<number, number>>
}

const WIDTH = 256
/** 8 vectors of four, a multiply-add being two operations. */
const FLOPS = 8 * 4 * 2
/** Milliseconds that one run takes at least, so that its start does not count. */
const SLICE = 20
const RUNS = 5
const MEBIBYTE = 2 ** 20

export interface PeakSizes {
  /** Enough to fill the device, and several times over. */
  readonly groups: number
  /** Working sets: of caches, and of memory. */
  readonly reads: readonly number[]
}

export const HARDWARE: PeakSizes = { groups: 4096, reads: [1, 4, 16, 1024].map((size) => size * MEBIBYTE) }
export const SOFTWARE: PeakSizes = { groups: 8, reads: [0.25, 4, 32].map((size) => size * MEBIBYTE) }

/** @throws Error with what the device says */
export async function measureGpuPeak(device: GPUDevice, { groups, reads }: PeakSizes): Promise<GpuPeak> {
  const { STORAGE, UNIFORM, COPY_DST } = GPUBufferUsage
  const times = device.createBuffer({ size: 4, usage: UNIFORM | COPY_DST })
  const result = device.createBuffer({ size: 16 * WIDTH * groups, usage: STORAGE })
  device.pushErrorScope('validation')
  try {
    const calculate = await prepare(device, multiply, groups, [times, result])
    const gigaflops = await fastest(calculate, FLOPS * WIDTH * groups)
    const rates: [number, number][] = []
    const { maxStorageBufferBindingSize: most } = device.limits
    for (const bytes of new Set(reads.map((size) => Math.min(size, most)))) {
      const data = device.createBuffer({ size: bytes, usage: STORAGE })
      rates.push([bytes, await fastest(await prepare(device, read, groups, [times, result, data]), bytes)])
      data.destroy()
    }
    const error = await device.popErrorScope()
    if (error) throw new Error(error.message)
    return { gigaflops, gigabytesPerSecond: Object.fromEntries(rates) }
  } finally {
    times.destroy()
    result.destroy()
  }
}

/** Does it so many times, and waits. @returns milliseconds */
type Run = (times: number) => Promise<number>

/** @param buffers by their bindings; the first says how many times */
async function prepare(
  device: GPUDevice,
  code: string,
  groups: number,
  buffers: readonly [GPUBuffer, ...GPUBuffer[]],
): Promise<Run> {
  const module = device.createShaderModule({ code })
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } })
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }))
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
  return async (times) => {
    device.queue.writeBuffer(buffers[0], 0, Uint32Array.of(times))
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(groups)
    pass.end()
    const start = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    return performance.now() - start
  }
}

/** Billions of what is done in a second, `amount` each time: so many times that it takes a while, and the best of some runs. */
async function fastest(run: Run, amount: number): Promise<number> {
  let times = 1
  await run(times)
  let taken = await run(times)
  while (taken < SLICE) {
    times = Math.ceil(times * Math.min(16, Math.max(2, (1.5 * SLICE) / taken)))
    taken = await run(times)
  }
  for (let n = 0; n < RUNS; n++) taken = Math.min(taken, await run(times))
  return (amount * times) / taken / 1e6
}
