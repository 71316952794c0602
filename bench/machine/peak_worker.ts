/** One core at its best, for as long as it is told; several of these workers at the same time are several cores. */

export interface PeakRequest {
  readonly relaxed: Uint8Array<ArrayBuffer>
  readonly simd: Uint8Array<ArrayBuffer>
  /** By the clock that all workers share (`performance.timeOrigin + performance.now()`): when to begin, and for how long. */
  readonly begin: number
  readonly milliseconds: number
  /** Working sets to read. */
  readonly reads: readonly number[]
}

export interface PeakAnswer {
  readonly relaxed: boolean
  readonly gigaflops: number
  readonly gigabytesPerSecond: Readonly<Record<string, number>>
}

type Functions = {
  fill(bytes: number): void
  multiply(times: number, x: number, y: number): number
  read(bytes: number, times: number): number
}

/** 24 multiply-adds of four numbers, two operations each. */
const FLOPS = 24 * 4 * 2
/** Milliseconds of one look at the clock. */
const BURST = 4

const clock = (): number => performance.timeOrigin + performance.now()

/** The most that `work` gets done in a millisecond: bursts, until the time is up. */
function best(work: (times: number) => void, until: number): number {
  let times = 1
  for (let taken = 0; taken < BURST; times *= 2) {
    const start = clock()
    work(times)
    taken = clock() - start
  }
  let most = 0
  do {
    const start = clock()
    work(times)
    most = Math.max(most, times / (clock() - start))
  } while (clock() < until)
  return most
}

const scope = globalThis as unknown as {
  postMessage(answer: PeakAnswer): void
  addEventListener(type: 'message', listener: (event: MessageEvent<PeakRequest>) => void): void
}
scope.addEventListener('message', ({ data: { relaxed, simd, begin, milliseconds, reads } }) => {
  const isRelaxed = WebAssembly.validate(relaxed)
  const bytes = Math.max(65536, ...reads)
  const memory = new WebAssembly.Memory({ initial: bytes / 65536 })
  const module = new WebAssembly.Module(isRelaxed ? relaxed : simd)
  const { fill, multiply, read } = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions
  const run = (times: number): number => multiply(times, 0.999, 0.001)
  run(1e6) // the engine compiles it meanwhile, with all that it has
  while (clock() < begin) run(1000)
  const gigaflops = (FLOPS * best((times) => run(1000 * times), begin + milliseconds) * 1000) / 1e6
  fill(bytes)
  const rates = reads.map((size) => {
    read(size, 2)
    return [size, (size * best((times) => read(size, times), clock() + milliseconds / 2)) / 1e6]
  })
  scope.postMessage({ relaxed: isRelaxed, gigaflops, gigabytesPerSecond: Object.fromEntries(rates) })
})
