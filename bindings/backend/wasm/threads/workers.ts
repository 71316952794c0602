/** Workers in browsers and in Node, behind one face. Their script is inlined, so that a bundler has nothing to configure. */
import source from './helper.js?inline'
import type { HelperStart } from './helper.js'

/** A page whose workers do not answer for so long goes on without them. */
const PATIENCE_MILLISECONDS = 5000

export interface Helper {
  terminate(): unknown
}

/** As much of Node as is used here. Nothing of it is imported: a bundler for browsers would look for it. */
interface NodeModules {
  readonly 'node:os': { availableParallelism(): number }
  readonly 'node:worker_threads': { readonly Worker: new (script: string, options: { eval: true }) => NodeWorker }
}
interface NodeWorker extends Helper {
  on(event: string, listener: (value: unknown) => void): void
  postMessage(message: unknown): void
  unref(): void
}

const isNode = typeof process === 'object' && process.versions?.node !== undefined && !('Deno' in globalThis)

function builtin<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return isNode ? (process.getBuiltinModule?.(name) as NodeModules[Name] | undefined) : undefined
}

/** The threads that this machine runs at the same time. */
export function cores(): number {
  return builtin('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Why there can be no helpers at all, or nothing. */
export function obstacle(): string | undefined {
  if (isNode) return builtin('node:worker_threads') ? undefined : 'threads need Node 20.16 or later'
  if (!globalThis.crossOriginIsolated) return 'the page is not cross-origin isolated, so memory cannot be shared'
  return typeof Worker === 'function' ? undefined : 'this place has no Worker'
}

/** Starts a helper. @throws Error saying why it does not start */
export function startHelper(start: HelperStart): Promise<Helper> {
  return new Promise((resolve, reject) => {
    let helper: Helper | undefined
    const fail = (why: string): void => {
      helper?.terminate()
      clearTimeout(timer)
      reject(new Error(why))
    }
    const timer = setTimeout(() => fail('the workers did not start in time'), PATIENCE_MILLISECONDS)
    const hear = (answer: unknown): void => {
      if (answer !== 'ready') return fail(String(answer))
      clearTimeout(timer)
      resolve(helper!)
    }
    try {
      helper = isNode ? inNode(start, hear, fail) : inBrowser(start, hear, fail)
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    }
  })
}

function inNode(start: HelperStart, hear: (answer: unknown) => void, fail: (why: string) => void): Helper {
  const { Worker } = builtin('node:worker_threads')!
  const worker = new Worker(source, { eval: true })
  worker.on('message', (answer) => {
    // from now on a helper alone keeps no process alive
    worker.unref()
    hear(answer)
  })
  worker.on('error', (error) => fail(String(error)))
  worker.postMessage(start)
  return worker
}

function inBrowser(start: HelperStart, hear: (answer: unknown) => void, fail: (why: string) => void): Helper {
  const script = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(script, { name: 'webrnn' })
  const settled = (): void => URL.revokeObjectURL(script)
  worker.onmessage = ({ data }) => (settled(), hear(data))
  worker.onerror = (event) => {
    event.preventDefault?.()
    settled()
    fail(event.message || 'workers from blob: are blocked, probably by the content security policy (worker-src)')
  }
  worker.postMessage(start)
  return worker
}
